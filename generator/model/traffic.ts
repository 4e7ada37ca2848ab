import type { ServiceSpec } from '../schema/service.ts';
import type { MethodNames } from './method-names.ts';

/** How calls are treated on their way: what becomes a VirtualService. */
export interface Traffic {
  /** What holds for a method without its own policy. */
  readonly defaultPolicy: RoutePolicy;
  /** Methods with their own policy, in the order of the spec. */
  readonly methodPolicies: readonly MethodPolicy[];
}

/** How a call is treated. */
export interface RoutePolicy {
  /** Istio duration; without one there is no limit. */
  readonly timeout?: string;
  readonly retries: Retries;
}

/** Istio's HTTPRetry; 0 attempts is no retry at all. */
export interface Retries {
  readonly attempts: number;
  readonly perTryTimeout?: string;
  readonly retryOn?: readonly string[];
}

/** A policy for one gRPC method, `package.Service/Method`. */
export interface MethodPolicy {
  readonly method: string;
  readonly policy: RoutePolicy;
}

/**
 * Retries of a call nothing is said about. Istio's own default also repeats calls on `unavailable` and `cancelled`, which
 * the server may have handled; these two conditions mean that it has not.
 * Source: Istio, HTTPRetry; RFC 9113, 8.7 (REFUSED_STREAM).
 */
const safeRetries: Retries = { attempts: 2, retryOn: ['connect-failure', 'refused-stream'] };

const noRetries: Retries = { attempts: 0 };

/** The traffic settings of a spec, completed. */
export function resolveTraffic(spec: ServiceSpec, methods: MethodNames): Traffic {
  const defaultPolicy = policyOf(spec, { retries: safeRetries });
  return {
    defaultPolicy,
    methodPolicies: Object.entries(spec.methods ?? {}).map(([name, said]) => ({
      method: methods.full(name),
      policy: policyOf(said, defaultPolicy),
    })),
  };
}

/** What is said, completed by what holds otherwise. */
function policyOf(
  { timeout, retries }: Pick<ServiceSpec, 'timeout' | 'retries'>,
  otherwise: RoutePolicy,
): RoutePolicy {
  const limit = timeout ?? otherwise.timeout;
  return {
    ...(limit === undefined ? {} : { timeout: limit }),
    retries: retries === undefined ? otherwise.retries : retriesOf(retries),
  };
}

function retriesOf(said: NonNullable<ServiceSpec['retries']>): Retries {
  if (said === 'off') return noRetries;
  const { nonIdempotent: _acknowledged, ...policy } = said;
  return policy;
}
