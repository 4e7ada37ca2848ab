import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isMap } from '../lang/plain-map.ts';
import type { Fleet } from '../model/fleet.ts';
import { fleetOf } from '../testing/fixture-fleet.ts';
import { filesOf, fleets } from '../testing/fleet-arbitrary.ts';
import { accessCases } from '../testing/meaning-cases/access.ts';
import { additionCases } from '../testing/meaning-cases/additions.ts';
import { fleetCases } from '../testing/meaning-cases/fleet.ts';
import { trafficCases } from '../testing/meaning-cases/traffic.ts';
import { workloadCases } from '../testing/meaning-cases/workload.ts';
import { explains } from './explained.ts';
import type { Fact } from './fact.ts';
import { meaningOfChange } from './meaning.ts';
import type { Statement } from './statement.ts';

const cases = [...trafficCases, ...accessCases, ...workloadCases, ...fleetCases, ...additionCases];
const invented = fc.sample(fc.tuple(fleets, fleets), { numRuns: 8, seed: 6 });

/** Pairs of fleets: those of the table, and invented ones. */
const pairs: readonly (readonly [string, () => Promise<readonly [Fleet, Fleet]>])[] = [
  ...cases.map(
    ({ name, before, after }) =>
      [name, async () => [await fleetOf(before), await fleetOf(after)] as const] as const,
  ),
  ...invented.map(
    ([one, other], index) =>
      [
        `invented ${index}`,
        async () => [await fleetOf(filesOf(one)), await fleetOf(filesOf(other))] as const,
      ] as const,
  ),
];

test.each(pairs)(
  'a fleet compared with itself has no statements: %s',
  { timeout: 60_000 },
  async (_, prepare) => {
    for (const fleet of await prepare())
      expect(meaningOfChange(fleet, structuredClone(fleet))).toMatchObject({ statements: [], documents: [] });
  },
);

test.each(pairs)(
  'the reverse change has the opposite statements: %s',
  { timeout: 60_000 },
  async (_, prepare) => {
    const [before, after] = await prepare();
    const forth = meaningOfChange(before, after);
    const back = meaningOfChange(after, before);
    expect(comparable(back.statements)).toEqual(
      comparable(forth.statements.map(({ fact, ...others }) => ({ ...others, fact: opposite(fact) }))),
    );
    const pairs = (sides: readonly (readonly [unknown, unknown])[]) =>
      sides.map((pair) => JSON.stringify(pair)).sort();
    expect(pairs(back.documents.map((each) => [sorted(each.after), sorted(each.before)]))).toEqual(
      pairs(forth.documents.map((each) => [sorted(each.before), sorted(each.after)])),
    );
  },
);

test.each(pairs)(
  'a statement explains every document that differs: %s',
  { timeout: 60_000 },
  async (_, prepare) => {
    const [before, after] = await prepare();
    const { statements, documents } = meaningOfChange(before, after);
    const found = statements.flatMap(({ clusters, subject, fact }) =>
      (clusters.length > 0 ? clusters : [undefined]).map((cluster) => ({
        ...(cluster === undefined ? {} : { cluster }),
        ...(subject === undefined ? {} : { subject }),
        fact,
      })),
    );
    const isNamed = (fact: Fact, name: string) =>
      (fact.kind === 'documents' || fact.kind === 'unexplained') &&
      fact.documents.some((document) => document.name === name);
    const silent = documents.filter(
      (change) =>
        !found.some(
          (each) =>
            (each.cluster === change.cluster && isNamed(each.fact, change.name.name)) ||
            explains(each, change),
        ),
    );
    expect(silent).toEqual([]);
    // The table has no change that only documents know of: a new fact belongs into it.
    expect(statements.filter(({ fact }) => fact.kind === 'unexplained')).toEqual([]);
  },
);

const changes: Readonly<Record<string, string>> = {
  added: 'removed',
  removed: 'added',
  allowed: 'withdrawn',
  withdrawn: 'allowed',
  opened: 'closed',
  closed: 'opened',
  enforced: 'dry run',
  'dry run': 'enforced',
  created: 'removed',
  deleted: 'created',
  left: 'created',
};

/** The fact of the change that undoes one. */
function opposite(fact: Fact): object {
  const swapped: Record<string, unknown> = { ...fact };
  if ('change' in fact) swapped['change'] = changes[fact.change] ?? fact.change;
  if ('before' in fact || 'after' in fact) {
    const { before, after } = swapped;
    delete swapped['before'];
    delete swapped['after'];
    if (after !== undefined) swapped['before'] = after;
    if (before !== undefined) swapped['after'] = before;
  }
  if (fact.kind === 'rule' && fact.newConditions)
    Object.assign(swapped, { conditions: fact.newConditions, newConditions: fact.conditions });
  if (fact.kind === 'contract')
    swapped['details'] = fact.details.map((detail) => detail.split(' → ').reverse().join(' → '));
  return swapped;
}

type ComparableStatement = Omit<Statement, 'attention' | 'fact'> & { readonly fact: object };

/** A document that is removed is either deleted or orphaned. */
const removal: ReadonlySet<unknown> = new Set(['deleted', 'left']);

/**
 * Ignores the order, levels that differ between the directions, and moved rules, which other rules overtook. Clusters are
 * compared one by one: a statement for several of them has one level for all.
 */
function comparable(statements: readonly ComparableStatement[]): string[] {
  return statements
    .flatMap(({ clusters, subject, fact }) => {
      const entries = Object.entries(fact).map(([key, value]) => [
        key,
        removal.has(value) ? 'removed' : value,
      ]);
      return (clusters.length > 0 ? clusters : [undefined]).map((cluster) =>
        JSON.stringify([cluster, subject, Object.fromEntries(entries.sort())]),
      );
    })
    .filter((text) => !text.includes('"moved"'))
    .sort();
}

/** With the keys of maps in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}
