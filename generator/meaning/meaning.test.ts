import { describe, expect, test } from 'vitest';
import { fleetOf } from '../testing/fleet-of.ts';
import type { Files } from '../testing/temporary-repository.ts';
import { accessCases } from './cases/access.ts';
import type { Case } from './cases/case.ts';
import { fleetCases } from './cases/fleet.ts';
import { trafficCases } from './cases/traffic.ts';
import { workloadCases } from './cases/workload.ts';
import { meaningOfChange } from './meaning.ts';
import { statementText } from './print.ts';

/** The statements of a change, each with its level, clusters and subject. */
async function saidOf(before: Files, after: Files): Promise<string[]> {
  const { statements } = meaningOfChange(await fleetOf(before), await fleetOf(after));
  return statements
    .filter(({ fact }) => fact.kind !== 'documents')
    .map(
      (statement) =>
        `${statement.attention.level} ${[...statement.clusters, statement.subject].filter(Boolean).join(' ')}: ${statementText(statement)}`,
    );
}

const areas: readonly (readonly [string, readonly Case[]])[] = [
  ['traffic', trafficCases],
  ['access', accessCases],
  ['workload', workloadCases],
  ['fleet', fleetCases],
];

describe.each(areas)('of %s, it says', (_, cases) => {
  test.each(cases)('$name', { timeout: 60_000 }, async ({ before, after, said }) => {
    expect(await saidOf(before, after)).toEqual(said);
  });
});
