import { shortNames } from '../model/method-names.ts';
import type { CallCollection, Callee, FoundCall } from './calls.ts';
import type { Externals } from './externals.ts';
import { present, type Settings } from './lift/settings.ts';
import type { Notes } from './notes.ts';
import { isCounted, metricsEvidence } from './observed.ts';

/** What the calls of a service are made from. */
interface CallSources {
  readonly calls: CallCollection;
  readonly callees: ReadonlyMap<string, Callee>;
  readonly externals: Externals;
  /** True if metrics show which calls happen. */
  readonly hasMetrics: boolean;
  readonly notes: Notes;
}

/** The calls of a service as its spec lists them. */
export interface CallSettings {
  readonly settings: readonly Settings[];
  /** Why a call is listed that only metrics show, by callee. */
  readonly reasons: ReadonlyMap<string, string>;
  /** Listed calls that metrics have not counted. */
  readonly neverSeen: readonly string[];
}

/** The key `calls` of a spec; what the evidence leaves open becomes a note. */
export function callSettings(name: string, sources: CallSources): CallSettings {
  const { calls, callees, externals, hasMetrics } = sources;
  const reasons = new Map<string, string>();
  const neverSeen: string[] = [];
  const settings: Settings[] = [];
  for (const [callee, found] of [...calls.of(name)].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const served = callees.get(callee)?.methods ?? [];
    const named = (methods: readonly string[]) => shortNames(methods, served).join(', ');
    const isGuess = isGuessed(found);
    if (isGuess && served.length > 1)
      sources.notes.add(
        name,
        `it may call every method of ${callee}, because only ${[...found.evidence].join(' and ')} shows the call: list the methods that it needs`,
      );
    const listed = served.filter((method) => found.methods.has(method));
    settings.push(
      present({
        service: callee,
        methods: [
          ...shortNames(listed, served),
          // Policies that name gRPC methods say nothing about HTTP.
          ...(callees.get(callee)?.operations ?? [])
            .map((operation) => operation.name)
            .filter((operation) => isGuess || found.operations.has(operation)),
        ],
        ports: [...found.ports],
      }),
    );
    const added = listed.filter((method) => isOnlyInMetrics(found.methods.get(method)));
    if (added.length > 0 || (listed.length === 0 && isOnlyInMetrics(found.evidence)))
      reasons.set(callee, reasonFor(named(added)));
    const unseen = listed.filter((method) => !isCounted(found.methods.get(method)));
    if (hasMetrics && !isCounted(found.evidence)) neverSeen.push(`${name} to ${callee}`);
    else if (hasMetrics && unseen.length > 0) neverSeen.push(`${name} to ${callee}: ${named(unseen)}`);
  }
  for (const [external, evidence] of externals.calledBy(name)) {
    settings.push({ service: external });
    if (isOnlyInMetrics(evidence)) reasons.set(external, reasonFor(''));
    if (hasMetrics && !isCounted(evidence)) neverSeen.push(`${name} to ${external}`);
  }
  return { settings, reasons, neverSeen };
}

/** True if nothing shows which methods are called. */
const isGuessed = ({ evidence }: FoundCall): boolean =>
  ![...evidence].some((each) => each === metricsEvidence || each.startsWith('AuthorizationPolicy'));

const isOnlyInMetrics = (evidence: ReadonlySet<string> = new Set()): boolean =>
  evidence.size === 1 && isCounted(evidence);

const reasonFor = (methods: string): string =>
  `imported because metrics count ${methods === '' ? 'this call' : `calls of ${methods}`}; no policy, variable or argument shows it`;
