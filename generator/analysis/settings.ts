import { durationMs } from '../model/duration.ts';
import type { AnalysisSpec } from '../schema/analysis.ts';
import type { Risk } from './verdict.ts';

/** The limits of a share of bad calls, as parts of 1. */
export interface Limits {
  readonly max?: number | undefined;
  readonly ratio?: number | undefined;
  readonly from: number;
}

/** How a canary is compared, with all defaults. */
export interface Settings {
  readonly prometheus: string | undefined;
  readonly reporter: 'destination' | 'source';
  /** Milliseconds. */
  readonly minimumTime: number;
  readonly minimumCalls: number;
  readonly risk: Risk;
  readonly errors: Limits | undefined;
  readonly latency: Latency | undefined;
  /** True if each method is compared too. */
  readonly methods: boolean;
  readonly queries: readonly OwnQuery[];
}

/** The limits of how long calls take. */
export interface Latency {
  /** As a part of 1. */
  readonly percentile: number;
  /** Milliseconds. */
  readonly max: number | undefined;
  readonly ratio: number;
}

/** Two queries of a team that count. */
export interface OwnQuery {
  readonly name: string;
  readonly bad: string;
  readonly calls: string;
  readonly limits: Limits;
}

/** The settings for a cluster: those of the cluster file replace those of the fleet file, key by key. */
export function settingsOf(fleet: AnalysisSpec = {}, cluster: AnalysisSpec = {}): Settings {
  const { prometheus, reporter, minimumTime, minimumCalls, falseAbort, missedFault, methods } = {
    ...fleet,
    ...cluster,
  };
  const errors = merged(fleet.errors, cluster.errors);
  const latency = merged(fleet.latency, cluster.latency);
  return {
    prometheus,
    reporter: reporter ?? 'destination',
    minimumTime: Math.max(1_000, durationMs(minimumTime ?? '5m')),
    minimumCalls: minimumCalls ?? 100,
    risk: { falseAbort: (falseAbort ?? 5) / 100, missedFault: (missedFault ?? 5) / 100 },
    errors: errors === 'off' ? undefined : limitsOf({ max: 5, ratio: 2, from: 1, ...errors }),
    latency:
      latency === 'off'
        ? undefined
        : {
            percentile: (latency?.percentile ?? 95) / 100,
            max: latency?.max === undefined ? undefined : durationMs(latency.max),
            ratio: latency?.ratio ?? 2,
          },
    methods: methods !== 'off',
    queries: Object.entries({ ...fleet.queries, ...cluster.queries }).map(
      ([name, { bad, calls, ...limits }]) => ({ name, bad, calls, limits: limitsOf(limits) }),
    ),
  };
}

type PartOrOff<Part> = Part | 'off' | undefined;

function merged<Part extends object>(fleet: PartOrOff<Part>, cluster: PartOrOff<Part>): PartOrOff<Part> {
  if (cluster === undefined || cluster === 'off') return cluster ?? fleet;
  return fleet === undefined || fleet === 'off' ? cluster : { ...fleet, ...cluster };
}

interface Percentages {
  readonly max?: number;
  readonly ratio?: number;
  readonly from?: number;
}

const limitsOf = ({ max, ratio, from = 1 }: Percentages): Limits => ({
  max: max === undefined ? undefined : max / 100,
  ratio,
  from: from / 100,
});
