import { describe, expect, test } from 'vitest';
import { clonedRepository, colleagueOf, commitFiles, gitIn } from '../generator/testing/clones.ts';
import { writeInto } from '../generator/testing/temporary-repository.ts';
import { actOnce } from './history/acts.ts';
import { Builds } from './history/builds.ts';
import { pull } from './history/by-hand.ts';
import { Month } from './history/month.ts';
import { headOf, type Person, runAsProcess } from './history/person.ts';
import { Random } from './history/random.ts';
import { shop } from './history/shop.ts';
import { summaryOf } from './history/summary.ts';

/** Another history, or a longer one: HISTORY_SEED=7 HISTORY_LENGTH=300 npx vitest run e2e/history.test.ts */
const seed = Number(process.env['HISTORY_SEED'] ?? 1);
const length = Number(process.env['HISTORY_LENGTH'] ?? 40);

/** Milliseconds that a move may take on a busy machine, including builds. */
const patience = 20_000;
/** After so many problems, further ones add no information. */
const enough = 12;

/** Two people with clones of one remote. */
async function month(): Promise<Month> {
  const clone = await clonedRepository(shop);
  const people = [
    { name: 'ada', root: clone.root },
    { name: 'bob', root: colleagueOf(clone).root },
  ] as const;
  return new Month(new Random(seed), people, clone.remote, await Builds.withTools());
}

describe('a month of promotions', () => {
  test(
    `leaves every commit safe and every tree right (seed ${seed}, ${length} moves)`,
    async () => {
      const all = await month();
      while (all.moves.length < length && all.problems.length < enough) await actOnce(all);
      const problems = [...all.problems, ...(await all.builds.validate())];
      if (process.env['HISTORY_LENGTH'] !== undefined || problems.length > 0)
        console.log(summaryOf(all, { seed, length }));
      expect(problems).toEqual([]);
    },
    length * patience,
  );

  test('processes that push at the same moment both get through, each on top of the other', async () => {
    const all = await month();
    const [ada, bob] = all.people;
    const dev = String(shop['clusters/dev.yaml']).replaceAll('v1.0.0', 'v1.1.0');
    await commitFiles(ada.root, { 'clusters/dev.yaml': dev });
    gitIn(ada.root, 'push', '--quiet');
    pull(bob);
    const base = headOf(bob);
    const promote = (who: Person, service: string) =>
      runAsProcess(who, ['promote', service, '--to', 'staging', '--yes', '--push', '--json']);
    const ended = await Promise.all([promote(ada, 'front'), promote(bob, 'stock')]);
    for (const each of ended) expect(each).toMatchObject({ code: 0, result: { outcome: 'pushed' } });
    for (const who of all.people) await all.byHand(who, 'pull', 'git pull', () => pull(who));
    expect(headOf(ada)).toBe(headOf(bob));
    expect(gitIn(bob.root, 'log', '--format=%s', `${base}..HEAD`).split('\n').sort()).toEqual([
      'promote(staging): front v1.1.0',
      'promote(staging): stock v1.1.0',
    ]);
    const problems = [...all.problems, ...(await all.unsafeSince(ada, base))];
    expect({ problems, checked: all.checkedCommits }).toEqual({ problems: [], checked: 2 });
    expect(await all.builds.validate()).toEqual([]);
  });

  test('finds real problems: a subset that is removed while it gets calls, and a tree that was edited', async () => {
    const all = await month();
    const [ada] = all.people;
    const dev = String(shop['clusters/dev.yaml']);
    const one = '  orders:\n    versions:\n      v1: { tag: v1.0.0 }\n';
    const two = `${one}      v2: { tag: v1.0.1 }\n    weights: { v1: 50, v2: 50 }\n`;
    const base = headOf(ada);
    await commitFiles(ada.root, { 'clusters/dev.yaml': dev.replace(one, two) });
    expect(await all.unsafeSince(ada, base)).toEqual([]);
    await commitFiles(ada.root, { 'clusters/dev.yaml': dev });
    writeInto(ada.root, 'base/orders/service.yaml', 'kind: Service\n');
    gitIn(ada.root, 'commit', '--quiet', '--all', '-m', 'mine');
    const found = (await all.unsafeSince(ada, base)).join('\n');
    expect(found).toContain('edit is not safe: MESH501');
    expect(found).toMatch(
      /overlays\/dev\/orders: a route sends calls to orders\S* v2, which no longer exists/,
    );
    expect(found).toContain('mine is not safe: base/orders/service.yaml is not what the specs render');
  });
});
