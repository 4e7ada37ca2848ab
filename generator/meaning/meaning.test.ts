import { describe, expect, test } from 'vitest';
import { fleetOf } from '../testing/fixture-fleet.ts';
import { accessCases } from '../testing/meaning-cases/access.ts';
import { additionCases } from '../testing/meaning-cases/additions.ts';
import { type Case, inDev, orders, stock } from '../testing/meaning-cases/case.ts';
import { fleetCases } from '../testing/meaning-cases/fleet.ts';
import { httpAdditionCases } from '../testing/meaning-cases/http-additions.ts';
import { trafficCases } from '../testing/meaning-cases/traffic.ts';
import { workloadCases } from '../testing/meaning-cases/workload.ts';
import { merged } from '../testing/merged.ts';
import type { Files } from '../testing/temporary-repository.ts';
import { meaningOfChange } from './meaning.ts';
import { statementText } from './print.ts';

/** The statements of a change, each with its level, clusters and subject. */
async function statementsOf(before: Files, after: Files): Promise<string[]> {
  const { statements } = meaningOfChange(await fleetOf(before), await fleetOf(after));
  return statements
    .filter(({ fact, files }) => fact.kind !== 'documents' || files !== undefined)
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
  ['additions', additionCases],
  ['additions of HTTP servers', httpAdditionCases],
];

describe.each(areas)('the statements for %s', (_, cases) => {
  test.each(cases)('$name', { timeout: 60_000 }, async ({ before, after, statements }) => {
    expect(await statementsOf(before, after)).toEqual(statements);
  });
});

test('a namespace and its policies stay, and its Application and AppProject are deleted', async () => {
  const before = { ...merged(orders, { calls: [] }), ...merged(stock, { namespace: 'depot' }) };
  const after = { ...before, ...inDev({ stock: null }) };
  const { statements } = meaningOfChange(await fleetOf(before), await fleetOf(after));
  const printed = statements
    .filter(({ fact, subject }) => fact.kind === 'documents' && subject !== 'stock')
    .map((statement) => `${statement.attention.level}: ${statementText(statement)}`);
  expect(printed).toEqual([
    'danger: deleted: AppProject team-stock',
    'danger: deleted: Application dev.stock',
    'notice: orphaned: AuthorizationPolicy allow-nothing; Namespace depot; PeerAuthentication default (Argo CD no longer manages them)',
  ]);
});
