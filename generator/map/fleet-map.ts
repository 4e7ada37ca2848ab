import { isDeepStrictEqual } from 'node:util';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { labelOf, reportBetween } from '../diff/compare.ts';
import type { Report } from '../diff/report.ts';
import { isClean } from '../git/refs.ts';
import { queryGit } from '../git/run.ts';
import { type ColourOf, coloursOf } from '../graph/colours.ts';
import { type CallMap, callMapOf } from '../graph/graph.ts';
import { type RunRecord, recordOf } from '../history/run-record.ts';
import type { State } from '../history/state.ts';
import { grouped } from '../lang/grouped.ts';
import type { Fleet } from '../model/fleet.ts';
import { stateAt } from '../pipeline/load-state.ts';
import { canaryCommits } from '../promotion/canary-log.ts';
import { type CanaryStatus, canariesOf } from '../promotion/canary-status.ts';
import { type WaitingPromotion, waitingPromotions } from '../promotion/waiting.ts';
import { loadProofs } from '../proofs/load.ts';
import { plain } from '../terminal/paint.ts';
import { HistoryReader, type ServiceHistory } from './facts/history.ts';
import { type Outside, outsideOf } from './facts/outside.ts';
import { proofsOf } from './facts/proofs.ts';
import { refusalsOf } from './facts/refusals.ts';
import { type ServiceFacts, serviceFactsOf } from './facts/service-facts.ts';
import { type SourceLink, sourceLinks } from './facts/source-links.ts';
import { instancesByName } from './facts/spec-line.ts';
import { type TeamRoute, teamRoutesOf } from './facts/team-routes.ts';
import { clustersInOrder, type VersionRow, versionTableOf } from './facts/version-table.ts';

/** All that the page shows. */
export interface FleetMap {
  readonly fleet: Fleet;
  /** `owner/name` of the repository. */
  readonly name: string;
  readonly commit: MapCommit | undefined;
  /** In the order of the stages. */
  readonly clusters: Fleet['clusters'];
  readonly callMaps: readonly CallMap[];
  readonly versions: readonly VersionRow[];
  readonly services: readonly ServiceFacts[];
  readonly canaries: readonly CanaryStatus[];
  readonly waiting: readonly WaitingPromotion[];
  /** Codes of the checks that refuse a promotion, by its command, for promotions that were tried. */
  readonly refusals: ReadonlyMap<string, readonly string[]>;
  /** What changes since the commit that the map was asked for. */
  readonly change?: Report;
  /** By service. */
  readonly histories: ReadonlyMap<string, readonly ServiceHistory[]>;
  /** Routes that teams write beside those of specs, by service. */
  readonly teamRoutes: ReadonlyMap<string, readonly TeamRoute[]>;
  /** What calls from outside the mesh reach. */
  readonly outside: readonly Outside[];
  readonly records: { readonly prove: RunRecord | undefined; readonly rehearse: RunRecord | undefined };
  readonly findings: readonly Diagnostic[];
  readonly linkTo: SourceLink;
  readonly colourOf: ColourOf;
}

/** The commit of a map. */
export interface MapCommit {
  /** Full object id. */
  readonly id: string;
  readonly short: string;
  readonly date: string;
  readonly subject: string;
  /** True if specs differ from the commit. */
  readonly isChanged: boolean;
}

/** How to draw. */
export interface MapOptions {
  /** A map of the same repository: while specs are edited, what its commit determines stays. */
  readonly earlier?: FleetMap | undefined;
  /** A commit: the map shows what changes since then. */
  readonly from?: string | undefined;
  /** True if each promotion that waits is tried, which takes a second for each. */
  readonly triesPromotions?: boolean;
}

/** Collects what the page shows, from valid specs and from git. @throws Failure if git has no commit `from` */
export async function fleetMapOf(
  state: State,
  fleet: Fleet,
  { earlier, from, triesPromotions = false }: MapOptions = {},
): Promise<FleetMap> {
  const { root } = state;
  const waiting = await waitingPromotions(state);
  const clusters = clustersInOrder(fleet);
  const colourOf = coloursOf(fleet);
  const commit = await commitOf(root);
  const names = clusters.map(({ name }) => name);
  const isSameHistory =
    commit?.id === earlier?.commit?.id &&
    isDeepStrictEqual(
      names,
      earlier?.clusters.map(({ name }) => name),
    );
  return {
    fleet,
    name: nameOf(fleet.settings.repoURL),
    commit,
    clusters,
    callMaps: clusters.map((cluster) => callMapOf(cluster, colourOf)),
    versions: versionTableOf(fleet, colourOf),
    services: serviceFactsOf(fleet, {
      findInstance: instancesByName(state.workspace),
      findProofs: proofsOf(fleet, (await loadProofs(root)).proofs),
    }),
    canaries: canariesOf(state, await canaryCommits(root)),
    waiting,
    refusals: triesPromotions ? await refusalsOf(root, state, waiting) : new Map(),
    ...(from === undefined ? {} : { change: await changeSince(root, from, state) }),
    histories: earlier && isSameHistory ? earlier.histories : await historiesOf(root, names),
    teamRoutes: teamRoutesOf(fleet),
    outside: outsideOf(fleet),
    records: { prove: recordOf(root, 'prove'), rehearse: recordOf(root, 'rehearse') },
    findings: state.diagnostics,
    linkTo: sourceLinks(fleet.settings.repoURL, commit?.isChanged ? undefined : commit?.id),
    colourOf,
  };
}

async function changeSince(root: string, from: string, state: State): Promise<Report> {
  const before = await stateAt(root, from);
  const labels = { before: labelOf(before.label, from), after: labelOf(state.label, undefined) };
  return reportBetween([before, state], labels, { clusters: [], services: [], meaningOnly: true }, plain);
}

async function historiesOf(root: string, clusters: readonly string[]): Promise<FleetMap['histories']> {
  const reader = new HistoryReader(root);
  const histories = await Promise.all(clusters.map((name) => reader.historyOf(name)));
  return grouped(histories.flat(), ({ service }) => service);
}

async function commitOf(root: string): Promise<MapCommit | undefined> {
  const shown = await queryGit(root, 'log', '--max-count=1', '--format=%H%x1f%h%x1f%as%x1f%s');
  const [id, short = '', date = '', subject = ''] = (shown ?? '').split('\x1f');
  return id ? { id, short, date, subject, isChanged: !(await isClean(root)) } : undefined;
}

/** The last two parts of the address. */
const nameOf = (repoURL: string): string =>
  repoURL
    .replace(/\.git\/?$/, '')
    .split(/[/:]/)
    .slice(-2)
    .join('/');
