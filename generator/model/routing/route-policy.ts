import type { ServiceSpec } from '../../schema/service.ts';
import type { MethodNames } from '../method-names.ts';
import type { ServiceMethod } from '../service-method.ts';

/** Timeout and retries of a route of a VirtualService. The policies of a DestinationRule are in `../traffic-policy.ts`. */
export interface RoutePolicy {
  /** Istio duration. Undefined means no limit. */
  readonly timeout?: string;
  readonly retries: Retries;
}

/** Istio's HTTPRetry. 0 attempts turn retries off. */
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

/** The keys of a spec for timeouts and retries: of a service, a method or a rule. */
export type RoutePolicySpec = Pick<ServiceSpec, 'timeout' | 'retries'>;

/**
 * Retries of a call for which the spec sets none. Istio's own default also repeats calls on `unavailable` and
 * `cancelled`, although the server may have handled them. These two conditions mean that it has not.
 * Source: Istio, HTTPRetry; RFC 9113, 8.7 (REFUSED_STREAM).
 */
const safeRetries: Retries = { attempts: 2, retryOn: ['connect-failure', 'refused-stream'] };

/** The policy of a call for which the spec sets none. */
const safePolicy: RoutePolicy = { retries: safeRetries };

const noRetries: Retries = { attempts: 0 };

/** The policy of methods without their own. */
export const defaultPolicyOf = (spec: RoutePolicySpec): RoutePolicy => completeRoutePolicy(spec, safePolicy);

/**
 * The policies of methods that have their own: those of the spec, in its order, and those of methods whose stream the
 * limits of the service would cut off.
 */
export function methodPoliciesOf(
  spec: Pick<ServiceSpec, 'methods'>,
  defaultPolicy: RoutePolicy,
  methods: readonly ServiceMethod[],
  names: MethodNames,
): MethodPolicy[] {
  const streams = new Set(methods.filter(answersWithStream).map(({ path }) => path));
  const unlimited = withoutLimits(defaultPolicy);
  const own = Object.entries(spec.methods ?? {})
    .filter(([, policy]) => !hasOnlyObjectives(policy))
    .map(([name, policy]): MethodPolicy => {
      const method = names.full(name);
      return { method, policy: completeRoutePolicy(policy, streams.has(method) ? unlimited : defaultPolicy) };
    });
  if (!hasLimits(defaultPolicy)) return own;
  const others = [...streams].filter((path) => own.every(({ method }) => method !== path));
  return [...own, ...others.map((method) => ({ method, policy: unlimited }))];
}

/**
 * True for a method whose answer is a stream. Envoy counts the timeout of a route from the end of the request to the end
 * of the answer, and so ends such a stream even if messages still arrive. It does not affect a method with a stream of
 * requests only.
 * Source: Envoy, RouteAction.timeout.
 */
export const answersWithStream = ({ serverStreaming }: Pick<ServiceMethod, 'serverStreaming'>): boolean =>
  serverStreaming;

/** True for a method that has objectives, and is otherwise like the others: it needs no route of its own. */
function hasOnlyObjectives(policy: NonNullable<ServiceSpec['methods']>[string]): boolean {
  const { objectives, ...others } = policy;
  return objectives !== undefined && Object.keys(others).length === 0;
}

const hasLimits = ({ timeout, retries }: RoutePolicy): boolean =>
  timeout !== undefined || retries.perTryTimeout !== undefined;

/** The part of a policy that is safe for a stream: retries, which only repeat calls without an answer so far. */
function withoutLimits({ retries: { perTryTimeout: _limit, ...retries } }: RoutePolicy): RoutePolicy {
  return { retries };
}

/** A policy of a spec without the limits that would end a stream of a method that the spec does not name there. */
export function policySpecForStreams({ timeout, retries }: RoutePolicySpec): RoutePolicySpec {
  const off = timeout === 'off' ? { timeout } : {};
  if (retries === undefined) return off;
  if (retries === 'off') return { ...off, retries };
  const { perTryTimeout: _limit, ...policy } = retries;
  return { ...off, retries: policy };
}

/** The policy of a spec, completed by defaults. */
export function completeRoutePolicy(
  { timeout, retries }: RoutePolicySpec,
  defaults: RoutePolicy,
): RoutePolicy {
  const limit = timeout ?? defaults.timeout;
  return {
    ...(limit === undefined || limit === 'off' ? {} : { timeout: limit }),
    retries: retries === undefined ? defaults.retries : retriesOf(retries),
  };
}

function retriesOf(spec: NonNullable<ServiceSpec['retries']>): Retries {
  if (spec === 'off') return noRetries;
  const { attempts, perTryTimeout, backoff, retryOn } = spec;
  return {
    attempts,
    ...(perTryTimeout === undefined ? {} : { perTryTimeout }),
    ...(backoff === undefined ? {} : { backoff }),
    retryOn,
  };
}
