import type { ServiceSpec } from '../schema/service.ts';
import { durationMs } from './duration.ts';
import type { MethodNames } from './method-names.ts';

/** What callers may expect of the calls of a service or of one method, over 30 days. */
export type Objective = AvailabilityObjective | LatencyObjective;

interface OfCalls {
  /** `package.Service/Method`, or the title of an operation of HTTP; undefined for all calls of the service. */
  readonly method?: string;
  /** Share of good calls, in percent. */
  readonly share: number;
}

/** Calls end without a server error. */
export interface AvailabilityObjective extends OfCalls {
  readonly of: 'availability';
}

/** Calls take at most some time. */
export interface LatencyObjective extends OfCalls {
  readonly of: 'latency';
  /** Milliseconds. */
  readonly below: number;
}

type ObjectivesSpec = NonNullable<ServiceSpec['objectives']>;

/** The objectives of a spec: of the service, then of methods, in the order of the spec. */
export function resolveObjectives(
  { objectives, methods = {} }: Pick<ServiceSpec, 'objectives' | 'methods'>,
  names: MethodNames,
): Objective[] {
  return [
    ...objectivesOf(objectives, {}),
    ...Object.entries(methods).flatMap(([name, own]) =>
      objectivesOf(own.objectives, { method: names.full(name) }),
    ),
  ];
}

function objectivesOf(
  { availability, latency }: ObjectivesSpec = {},
  calls: Pick<OfCalls, 'method'>,
): Objective[] {
  return [
    ...(availability === undefined ? [] : [{ of: 'availability' as const, ...calls, share: availability }]),
    ...(latency
      ? [{ of: 'latency' as const, ...calls, share: latency.share, below: durationMs(latency.below) }]
      : []),
  ];
}
