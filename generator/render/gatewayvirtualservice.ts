import type { IVirtualService } from '@kubernetes-models/istio/networking.istio.io/v1/VirtualService';
import { exposedPaths, exposedRoutes } from '../model/exposed-routes.ts';
import type { ClusterExposure } from '../model/exposure.ts';
import { routesOf } from '../model/routing/routes.ts';
import { exportToOf } from './export-to.ts';
import { exposureName } from './exposure-name.ts';
import { appLabel, type OverlayKind } from './kind.ts';
import { syncWave } from './sync-wave.ts';
import type { InstanceView } from './view.ts';
import { methodSharesOf } from './virtualservice/destinations.ts';
import { httpRoutesTo } from './virtualservice/http-route.ts';

/**
 * The routes by which a gateway of Istio reaches a service. They are those of the mesh, with the same versions and
 * weights, for the hosts that callers from outside dial, and for exposed methods only. A document of its own: in the
 * mesh, the hosts from outside would be hosts of the service too. Destinations name the port: of a service with several Istio
 * takes the one that the gateway listens at, which no service has, and answers 503.
 * Source: Istio, VirtualService (gateways, Destination.port) and Ingress Gateways.
 */
export const gatewayVirtualService: OverlayKind = {
  group: 'networking.istio.io',
  kind: 'VirtualService',
  render: (view) =>
    view.exposures
      .filter(({ gateway }) => gateway.type === 'istio')
      .map((exposure) => virtualServiceOf(view, exposure)),
};

function virtualServiceOf(
  { service, versions }: InstanceView,
  { gateway, hosts, methods }: ClusterExposure,
): IVirtualService {
  const { name, namespace, host, port } = service;
  const paths = exposedPaths(service.methods, methods);
  const routes = exposedRoutes(routesOf(service, methodSharesOf(versions)), paths);
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: {
      name: exposureName(name, gateway.name),
      namespace,
      labels: appLabel({ name }),
      annotations: syncWave('routes'),
    },
    spec: {
      hosts: [...hosts],
      gateways: [`${gateway.namespace}/${gateway.name}`],
      ...exportToOf(service),
      http: httpRoutesTo({ host, port: { number: port } }, routes, versions),
    },
  };
}
