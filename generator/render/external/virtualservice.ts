import type { IVirtualService } from '@kubernetes-models/istio/networking.istio.io/v1/VirtualService';
import { type External, type ExternalPolicies, seesCalls } from '../../model/external.ts';
import { syncWave } from '../annotations.ts';
import { appLabel, defineKind } from '../kind.ts';
import type { ExternalView } from '../view.ts';
import type { HttpMatch, HttpRoute } from '../virtualservice/http.ts';
import { policyOf } from '../virtualservice/http-route.ts';

/**
 * Timeouts and retries of an external service whose calls proxies see. Without it, Istio would retry its
 * calls twice, even calls that must not be repeated. With several hosts, each has its own routes, because a
 * route sends calls to one host.
 * Source: Istio, VirtualService and HTTPRoute.retries.
 */
export const externalVirtualService = defineKind<ExternalView>({
  group: 'networking.istio.io',
  kind: 'VirtualService',
  render: ({ external, exportTo }): IVirtualService => {
    const { name, namespace, hosts, policies } = external;
    return {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name, namespace, labels: appLabel({ name }), annotations: syncWave('routes') },
      spec: {
        hosts: [...hosts],
        http: policies ? hosts.flatMap((host) => routesTo(host, external, policies)) : [],
        exportTo: [...exportTo],
      },
    };
  },
});

function routesTo(
  host: string,
  external: External,
  { methodPolicies, defaultPolicy }: ExternalPolicies,
): HttpRoute[] {
  const several = external.hosts.length > 1;
  const numbers = external.ports.filter((port) => seesCalls(port.protocol)).map(({ number }) => number);
  const authorities = several ? authoritiesOf(host, numbers) : [];
  const route = { route: [{ destination: { host } }] };
  const nameOf = (name: string) => (several ? `${name} at ${host}` : name);
  return [
    ...methodPolicies.map(({ method, policy }) => ({
      name: nameOf(method),
      match: matchesOf(authorities, { uri: { exact: `/${method}` } }),
      ...route,
      ...policyOf(policy),
    })),
    {
      name: nameOf('default'),
      ...(several ? { match: matchesOf(authorities, {}) } : {}),
      ...route,
      ...policyOf(defaultPolicy),
    },
  ];
}

const matchesOf = (authorities: readonly HttpMatch[], match: HttpMatch): HttpMatch[] =>
  authorities.length > 0 ? authorities.map((authority) => ({ ...match, ...authority })) : [match];

/** Clients send the port with the host unless it is the default port of the scheme. */
function authoritiesOf(host: string, ports: readonly number[]): HttpMatch[] {
  if (host.startsWith('*.')) {
    const suffix = host.slice(1).replaceAll('.', '\\.');
    return [
      {
        authority: { regex: `.+${suffix}(:${ports.length > 1 ? `(${ports.join('|')})` : ports.join('')})?` },
      },
    ];
  }
  return [host, ...ports.map((port) => `${host}:${port}`)].map((exact) => ({ authority: { exact } }));
}
