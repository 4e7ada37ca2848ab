import { describe, expect, test } from 'vitest';
import { clonedRepository, colleagueOf } from '../generator/testing/clones.ts';
import { actOnce } from './history/acts.ts';
import { Builds } from './history/builds.ts';
import { Month } from './history/month.ts';
import { Random } from './history/random.ts';
import { shop } from './history/shop.ts';
import { summaryOf } from './history/summary.ts';

/** Another history, or a longer one: HISTORY_SEED=7 HISTORY_LENGTH=300 npx vitest run e2e/history.test.ts */
const seed = Number(process.env['HISTORY_SEED'] ?? 1);
const length = Number(process.env['HISTORY_LENGTH'] ?? 40);

/** Milliseconds that a move may take on a busy machine, builds included. */
const patience = 20_000;
/** With so many things wrong, what comes after says nothing more. */
const enough = 12;

describe('a month of promotions', () => {
  test(
    `leaves every commit safe and every tree right (seed ${seed}, ${length} moves)`,
    async () => {
      const clone = await clonedRepository(shop);
      const people = [
        { name: 'ada', root: clone.root },
        { name: 'bob', root: colleagueOf(clone).root },
      ] as const;
      const builds = await Builds.withTools();
      const month = new Month(new Random(seed), people, clone.remote, builds);
      while (month.moves.length < length && month.problems.length < enough) await actOnce(month);
      const problems = [...month.problems, ...(await builds.validate())];
      if (process.env['HISTORY_LENGTH'] !== undefined || problems.length > 0)
        console.log(summaryOf(month, builds, { seed, length }));
      expect(problems).toEqual([]);
    },
    length * patience,
  );
});
