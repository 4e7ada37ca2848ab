import type { ServiceSpec } from '../../schema/service.ts';
import type { MethodNames } from '../method-names.ts';
import type { ServiceMethod } from '../service-method.ts';

/** How long a call may take, and how often it is repeated. */
export interface RoutePolicy {
  /** Istio duration; without one there is no limit. */
  readonly timeout?: string;
  readonly retries: Retries;
}

/** Istio's HTTPRetry; 0 attempts is no retry at all. */
export interface Retries {
  readonly attempts: number;
  readonly perTryTimeout?: string;
  readonly backoff?: string;
  readonly retryOn?: readonly string[];
}

/** A policy for one gRPC method, `package.Service/Method`. */
export interface MethodPolicy {
  readonly method: string;
  readonly policy: RoutePolicy;
}

/** What a spec says of timeouts and retries, for the service, a method or a rule. */
export type SaidPolicy = Pick<ServiceSpec, 'timeout' | 'retries'>;

/**
 * Retries of a call nothing is said about. Istio's own default also repeats calls on `unavailable` and `cancelled`, which
 * the server may have handled; these two conditions mean that it has not.
 * Source: Istio, HTTPRetry; RFC 9113, 8.7 (REFUSED_STREAM).
 */
const safeRetries: Retries = { attempts: 2, retryOn: ['connect-failure', 'refused-stream'] };

/** How a call is treated that nothing is said about. */
const safePolicy: RoutePolicy = { retries: safeRetries };

const noRetries: Retries = { attempts: 0 };

/** What holds for a method without its own policy. */
export const defaultPolicyOf = (spec: SaidPolicy): RoutePolicy => completed(spec, safePolicy);

/**
 * The policies of methods that have their own: those of the spec, in its order, and those of methods that the limits of
 * the service would cut off in the middle of a stream.
 */
export function methodPoliciesOf(
  spec: Pick<ServiceSpec, 'methods'>,
  defaultPolicy: RoutePolicy,
  methods: readonly ServiceMethod[],
  names: MethodNames,
): MethodPolicy[] {
  const streams = new Set(methods.filter(answersWithStream).map(({ path }) => path));
  const unlimited = withoutLimits(defaultPolicy);
  const said = Object.entries(spec.methods ?? {}).map(([name, policy]): MethodPolicy => {
    const method = names.full(name);
    return { method, policy: completed(policy, streams.has(method) ? unlimited : defaultPolicy) };
  });
  if (!hasLimits(defaultPolicy)) return said;
  const silent = [...streams].filter((path) => said.every(({ method }) => method !== path));
  return [...said, ...silent.map((method) => ({ method, policy: unlimited }))];
}

/**
 * True for a method whose answer is a stream. Envoy counts the timeout of a route from the end of the request to the
 * end of the answer, so that it ends such a stream, however alive; a method that only sends a stream is not affected.
 * Source: Envoy, RouteAction.timeout.
 */
export const answersWithStream = ({ serverStreaming }: Pick<ServiceMethod, 'serverStreaming'>): boolean =>
  serverStreaming;

const hasLimits = ({ timeout, retries }: RoutePolicy): boolean =>
  timeout !== undefined || retries.perTryTimeout !== undefined;

/** What a policy leaves of itself for a stream: its retries, which only repeat what has not been answered yet. */
function withoutLimits({ retries: { perTryTimeout: _limit, ...retries } }: RoutePolicy): RoutePolicy {
  return { retries };
}

/** What is said, without what would end the stream of a method that is not named where it is said. */
export function saidOfStreams({ timeout, retries }: SaidPolicy): SaidPolicy {
  const off = timeout === 'off' ? { timeout } : {};
  if (retries === undefined) return off;
  if (retries === 'off') return { ...off, retries };
  const { perTryTimeout: _limit, ...policy } = retries;
  return { ...off, retries: policy };
}

/** What is said, completed by what holds otherwise. */
export function completed({ timeout, retries }: SaidPolicy, otherwise: RoutePolicy): RoutePolicy {
  const limit = timeout ?? otherwise.timeout;
  return {
    ...(limit === undefined || limit === 'off' ? {} : { timeout: limit }),
    retries: retries === undefined ? otherwise.retries : retriesOf(retries),
  };
}

function retriesOf(said: NonNullable<ServiceSpec['retries']>): Retries {
  if (said === 'off') return noRetries;
  const { attempts, perTryTimeout, backoff, retryOn } = said;
  return {
    attempts,
    ...(perTryTimeout === undefined ? {} : { perTryTimeout }),
    ...(backoff === undefined ? {} : { backoff }),
    retryOn,
  };
}
