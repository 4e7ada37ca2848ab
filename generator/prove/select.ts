import { UsageError } from '../command-line/errors.ts';
import { requireKnown } from '../diagnostics/suggestion.ts';
import type { Case, CaseList } from './case.ts';
import type { Touches } from './changed.ts';
import { shareAssertionsIn } from './claims/index.ts';

/** The selected cases; empty lists select everything. */
export interface Selection {
  readonly clusters: readonly string[];
  readonly services: readonly string[];
  /** Names of cases, or their beginnings. */
  readonly cases: readonly string[];
  readonly touched?: Touches;
  /** Calls of each case that is about a share. */
  readonly calls?: number;
}

/**
 * The wanted cases of each cluster that has some.
 * @throws UsageError for an unknown name, with the nearest known one
 */
export function select(lists: readonly CaseList[], selection: Selection): CaseList[] {
  const all = lists.flatMap(({ cases }) => cases);
  requireKnown('cluster', selection.clusters, new Set(lists.map(({ cluster }) => cluster)));
  requireKnown(
    'service',
    selection.services,
    new Set([...all, ...lists.flatMap((l) => l.unproven)].map((e) => e.service)),
  );
  for (const name of selection.cases)
    if (!all.some((each) => isNamed(each, name)))
      requireKnown('case', [name], new Set(all.map((each) => each.name)));
  const chosen = lists
    .filter(({ cluster }) => selection.clusters.length === 0 || selection.clusters.includes(cluster))
    .map((list) => ({
      ...list,
      cases: list.cases
        .filter((each) => isWanted(list.cluster, each, selection))
        .map(withCalls(selection.calls)),
      unproven: list.unproven.filter(
        ({ service }) => selection.cases.length === 0 && isOfService(list.cluster, service, selection),
      ),
    }))
    .filter(({ cases }) => cases.length > 0);
  if (!selection.touched) requireAllSelected(lists, chosen, selection);
  return chosen;
}

/** Without this, a known name of which other options select no case would pass without a call. */
function requireAllSelected(
  lists: readonly CaseList[],
  chosen: readonly CaseList[],
  { clusters, services, cases }: Selection,
): void {
  const having = (name: string) => (list: CaseList) => list.cases.some((each) => isNamed(each, name));
  const lost = cases.find((name) => !chosen.some(having(name)));
  if (lost !== undefined) {
    const where = lists.filter(having(lost)).map(({ cluster }) => cluster);
    throw new UsageError(
      `--cluster and --service leave nothing of the case ${lost}, which is one of ${where.join(', ')}`,
    );
  }
  if (chosen.length === 0 && lists.some((list) => list.cases.length > 0))
    throw new UsageError(
      `no case of ${services.join(', ')} runs in ${clusters.join(', ') || 'any cluster'}; npm run prove -- --list shows all cases`,
    );
}

const isWanted = (cluster: string, each: Case, { touched, ...selection }: Selection): boolean =>
  isOfService(cluster, each.service, selection) &&
  (!touched || touched(cluster, each.service) || isTouchedCaller(cluster, each, touched)) &&
  (selection.cases.length === 0 || selection.cases.some((name) => isNamed(each, name)));

const isOfService = (cluster: string, service: string, { services, touched }: Selection): boolean =>
  (services.length === 0 || services.includes(service)) && (touched?.(cluster, service) ?? true);

/** The Sidecar of a caller limits what it can reach. */
const isTouchedCaller = (cluster: string, { from }: Case, touched: Touches): boolean =>
  from.kind === 'service' && touched(cluster, from.service);

/** True for the whole name of a case, or for its first parts. */
const isNamed = ({ name }: Case, wanted: string): boolean => name === wanted || name.startsWith(`${wanted}/`);

const withCalls =
  (calls: number | undefined) =>
  (each: Case): Case =>
    calls !== undefined && each.expect.some((claim) => shareAssertionsIn(claim) > 0)
      ? { ...each, send: { ...each.send, calls } }
      : each;
