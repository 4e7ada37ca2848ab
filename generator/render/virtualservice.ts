import type { IVirtualService } from '@kubernetes-models/istio/networking.istio.io/v1/VirtualService';
import type { RoutePolicy } from '../model/traffic.ts';
import { appLabel, defineKind } from './kind.ts';
import { syncWave } from './sync-wave.ts';
import type { RoutingView } from './view.ts';

type HttpRoute = NonNullable<NonNullable<IVirtualService['spec']>['http']>[number];

/**
 * The routes of a service, one VirtualService for its host from the first day: adding a version later changes weights
 * only. Methods with their own policy come first as exact matches, since the first match wins; the default is last.
 * Retries are always said: Istio repeats calls twice where nothing is.
 * Source: Istio, VirtualService and Traffic Management Best Practices (set default routes).
 */
export const virtualService = defineKind<RoutingView>({
  group: 'networking.istio.io',
  kind: 'VirtualService',
  render: (view): IVirtualService => {
    const { name, namespace, host, traffic } = view.service;
    const { defaultPolicy, methodPolicies } = traffic;
    return {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name, namespace, labels: appLabel({ name }), annotations: syncWave('routes') },
      spec: {
        hosts: [host],
        http: [
          ...methodPolicies.map(({ method, policy }) => ({
            name: method,
            match: [{ uri: { exact: `/${method}` } }],
            ...routeOf(view, policy),
          })),
          { name: 'default', ...routeOf(view, defaultPolicy) },
        ],
      },
    };
  },
});

function routeOf({ service: { host }, versions }: RoutingView, { timeout, retries }: RoutePolicy): HttpRoute {
  const { attempts, perTryTimeout, retryOn } = retries;
  return {
    route: destinations(host, versions),
    ...(timeout === undefined ? {} : { timeout }),
    retries: {
      attempts,
      ...(perTryTimeout === undefined ? {} : { perTryTimeout }),
      ...(retryOn === undefined ? {} : { retryOn: retryOn.join(',') }),
    },
  };
}

/** A weight on a single destination would be noise: it gets everything. */
function destinations(host: string, versions: RoutingView['versions']): NonNullable<HttpRoute['route']> {
  const [first, ...others] = versions;
  if (!first) return [{ destination: { host } }];
  if (others.length === 0) return [{ destination: { host, subset: first.name } }];
  return versions.map(({ name, weight }) => ({ destination: { host, subset: name }, weight }));
}
