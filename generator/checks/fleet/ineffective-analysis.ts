import type { Place } from '../../diagnostics/diagnostic.ts';
import type { Path } from '../../diagnostics/source-file.ts';
import type { Workspace } from '../../load/workspace.ts';
import type { AnalysisSpec } from '../../schema/analysis.ts';
import { defineCheck, type Finding } from '../check.ts';

export const ineffectiveAnalysis = defineCheck({
  name: 'ineffective-analysis',
  code: 'MESH1105',
  severity: 'error',
  title: 'A setting of the analysis of canaries has no effect',
  explanation:
    'npm run canary -- --analyse compares only what has a limit: max, ratio or both. A query without a limit is never compared, so a canary advances whatever it counts. If nothing is compared, no canary ever advances. from is the smallest share that ratio reports, so it needs ratio. If from is not below max, max reports every fault that ratio could report.',
  *run(workspace) {
    const { fleet, clusters } = workspace;
    if (!fleet) return;
    const shared = fleet.spec.analysis ?? {};
    yield* findingsOf(shared, {}, (...path) => fleet.at(['analysis', ...path]));
    for (const { spec, at } of clusters)
      if (spec.analysis) yield* findingsOf(spec.analysis, shared, (...path) => at(['analysis', ...path]));
    yield* nothingCompared(workspace);
  },
});

type At = (...path: Path) => Place;

/** @param base what applies where the file has no value: the analysis of the fleet, for a cluster */
function* findingsOf(own: AnalysisSpec, base: AnalysisSpec, at: At): Iterable<Finding> {
  for (const [name, query] of Object.entries(own.queries ?? {})) {
    const { max, ratio, from } = query;
    if (max === undefined && ratio === undefined)
      yield {
        message: `the query ${name} has no limit, so nothing is compared`,
        at: at('queries', name),
        hint: 'add max, the largest share of bad calls in percent; or ratio, a multiple of the stable version',
      };
    else if (from !== undefined && ratio === undefined)
      yield {
        message: `from of the query ${name} has no effect without ratio`,
        at: at('queries', name, 'from'),
        hint: 'add ratio, or remove from',
      };
    else yield* shadowedRatio(query, at, 'queries', name);
  }
  if (own.errors !== undefined && own.errors !== 'off') {
    const inherited = base.errors === 'off' ? {} : base.errors;
    // The default of max: see the description of the key.
    yield* shadowedRatio({ max: inherited?.max ?? 5, ...own.errors }, at, 'errors');
  }
}

/** Where everything is off that a cluster could compare. A place in the fleet file is reported once. */
function* nothingCompared({ fleet, clusters }: Workspace): Iterable<Finding> {
  const shared = fleet?.spec.analysis ?? {};
  let isFleetReported = false;
  for (const cluster of clusters) {
    const own = cluster.spec.analysis ?? {};
    const isOff = [own.errors ?? shared.errors, own.latency ?? shared.latency].every(
      (each) => each === 'off',
    );
    if (!isOff || Object.keys({ ...shared.queries, ...own.queries }).length > 0) continue;
    const key = own.errors === 'off' ? 'errors' : own.latency === 'off' ? 'latency' : undefined;
    if (key === undefined && isFleetReported) continue;
    if (key === undefined) isFleetReported = true;
    const at = key === undefined ? fleet?.at(['analysis', 'errors']) : cluster.at(['analysis', key]);
    if (at)
      yield {
        message: `nothing is compared in ${cluster.spec.name}, so no canary advances: errors and latency are off, and there are no queries`,
        at,
        hint: 'remove errors: off or latency: off, or add a query of your own',
      };
  }
}

interface Limits {
  readonly max?: number;
  readonly from?: number;
}

function* shadowedRatio({ max, from }: Limits, at: At, ...path: Path): Iterable<Finding> {
  if (max === undefined || from === undefined || from < max) return;
  yield {
    message: `ratio has no effect: from is ${from} %, and every share above max, ${max} %, is a fault already`,
    at: at(...path, 'from'),
    hint: `write a from below ${max}`,
  };
}
