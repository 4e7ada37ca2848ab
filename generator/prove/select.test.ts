import { describe, expect, test } from 'vitest';
import { UsageError } from '../command-line/errors.ts';
import type { CaseList } from './case.ts';
import { type Selection, select } from './select.ts';
import { caseOf } from './testing/case-of.ts';

const lists: readonly CaseList[] = [
  { cluster: 'dev', cases: [caseOf('stock', 'Get'), caseOf('stock', 'Get/retried')], unproven: [] },
  { cluster: 'prod', cases: [caseOf('stock', 'beta/Get'), caseOf('shelf', 'Place')], unproven: [] },
];

const chosen = (selection: Partial<Selection>) =>
  select(lists, { clusters: [], services: [], cases: [], ...selection }).flatMap(({ cluster, cases }) =>
    cases.map(({ name }) => `${cluster} ${name}`),
  );

describe('what is wanted', () => {
  test.each<[string, Partial<Selection>, string[]]>([
    ['a cluster', { clusters: ['dev'] }, ['dev stock/Get', 'dev stock/Get/retried']],
    ['a service', { services: ['shelf'] }, ['prod shelf/Place']],
    ['a case with those below it', { cases: ['stock/Get'] }, ['dev stock/Get', 'dev stock/Get/retried']],
    ['what has changed', { touched: (_, service) => service === 'shelf' }, ['prod shelf/Place']],
    [
      'what the Sidecar of a caller leads to',
      { touched: (cluster, service) => cluster === 'prod' && service === 'orders' },
      ['prod stock/beta/Get', 'prod shelf/Place'],
    ],
    ['a case that has not changed', { cases: ['stock/Get'], touched: () => false }, []],
  ])('is %s', (_, selection, names) => expect(chosen(selection)).toEqual(names));

  test.each<[string, Partial<Selection>, string]>([
    ['a cluster', { clusters: ['deb'] }, 'no cluster has the name deb; did you mean dev?'],
    ['a service', { services: ['desk'] }, 'no service has the name desk; the services are shelf, stock'],
    ['a case', { cases: ['stock/Gat'] }, 'no case has the name stock/Gat; did you mean stock/Get?'],
  ])('cannot be %s that is not there', (_, selection, message) =>
    expect(() => chosen(selection)).toThrow(new UsageError(message)),
  );

  test.each<[string, Partial<Selection>, string]>([
    [
      'a case of another cluster',
      { clusters: ['dev'], cases: ['stock/Get', 'stock/beta'] },
      '--cluster and --service leave nothing of the case stock/beta, which is one of prod',
    ],
    [
      'a service that no chosen cluster has',
      { clusters: ['dev'], services: ['shelf'] },
      'no case of shelf runs in dev; npm run prove -- --list shows all cases',
    ],
  ])('cannot be %s, of which nothing would be shown', (_, selection, message) =>
    expect(() => chosen(selection)).toThrow(new UsageError(message)),
  );
});
