import { methodPath, methodsNamed, type ProtoIndex } from '../load/proto-index.ts';
import type { ServiceSpec } from '../schema/service.ts';
import type { Resources, Retries, RoutePolicy, Service } from './fleet.ts';

/**
 * Retries of a call nothing is said about. Istio's own default also repeats calls on `unavailable` and `cancelled`, which
 * the server may have handled; these two conditions mean that it has not.
 * Source: Istio, HTTPRetry; RFC 9113, 8.7 (REFUSED_STREAM).
 */
const safeRetries: Retries = { attempts: 2, retryOn: ['connect-failure', 'refused-stream'] };

const noRetries: Retries = { attempts: 0 };

const defaultResources: Resources = {
  requests: { cpu: '100m', memory: '128Mi' },
  limits: { memory: '256Mi' },
};

/** Seconds a pod gets to drain: longer than the 5 s it waits for endpoints to be taken out, and the 25 s the servers drain. */
const defaultGracePeriod = 40;

/** The full meaning of a service spec. */
export function resolveService(spec: ServiceSpec, clusterDomain: string, protos: ProtoIndex): Service {
  const defaultPolicy = policyOf(spec, { retries: safeRetries });
  return {
    name: spec.name,
    owner: spec.owner,
    namespace: spec.namespace,
    host: `${spec.name}.${spec.namespace}.svc.${clusterDomain}`,
    image: spec.image,
    port: spec.grpc.port,
    defaultPolicy,
    methodPolicies: Object.entries(spec.methods ?? {}).map(([name, said]) => ({
      method: fullName(name, spec, protos),
      policy: policyOf(said, defaultPolicy),
    })),
    loadBalancer: spec.loadBalancer,
    connectionPool: spec.connectionPool,
    outlierDetection: spec.outlierDetection,
    resources: {
      requests: { ...defaultResources.requests, ...spec.resources?.requests },
      limits: { ...defaultResources.limits, ...spec.resources?.limits },
    },
    env: spec.env ?? {},
    terminationGracePeriodSeconds: spec.terminationGracePeriodSeconds ?? defaultGracePeriod,
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

function fullName(name: string, spec: ServiceSpec, protos: ProtoIndex): string {
  const [found] = methodsNamed(
    name,
    spec.grpc.services.flatMap((service) => protos[service] ?? []),
  );
  return found ? methodPath(found.service.name, found.method.name) : name;
}
