import type { IVirtualService } from '@kubernetes-models/istio/networking.istio.io/v1/VirtualService';
import { isOperationTitle } from '../load/http-operation.ts';
import { exposedPaths, exposedRoutes } from '../model/exposed-routes.ts';
import { type ClusterExposure, exposureName } from '../model/exposure.ts';
import type { MethodPath } from '../model/routing/route.ts';
import { routesOf } from '../model/routing/routes.ts';
import { syncWave } from './annotations.ts';
import { exportToOf } from './export-to.ts';
import { appLabel, type OverlayKind } from './kind.ts';
import type { InstanceView } from './view.ts';
import { corsPolicyOf } from './virtualservice/cors.ts';
import { methodSharesOf } from './virtualservice/destinations.ts';
import { httpRoutesTo } from './virtualservice/http-route.ts';
import { jsonRoutesOf } from './virtualservice/json-route.ts';
import { preflightRouteOf } from './virtualservice/preflight-route.ts';

/**
 * The routes from an Istio gateway to a service. They are the routes of the mesh, with the same versions and
 * weights, but for the hosts that external callers dial, and only for exposed methods. It is a separate
 * document: otherwise the external hosts would be hosts of the service in the mesh too. Destinations name the
 * port: for a service with several ports Istio uses the port of the gateway, which no service has, and
 * answers 503.
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

function virtualServiceOf({ service, versions }: InstanceView, exposure: ClusterExposure): IVirtualService {
  const { gateway, hosts, methods, cors } = exposure;
  const { name, namespace, host, grpc, http } = service;
  const all = routesOf(service, methodSharesOf(versions));
  const paths = exposedPaths(service.methods, methods);
  const isOfHttp = (path: MethodPath) => 'method' in path && isOperationTitle(path.method);
  const ofGrpc = exposedRoutes(
    all,
    paths.filter((path) => !isOfHttp(path)),
  );
  const ofHttp = exposedRoutes(all, paths.filter(isOfHttp)).map((route) =>
    ofGrpc.some((each) => each.name === route.name) ? { ...route, name: `${route.name}/http` } : route,
  );
  const to = (port: number | undefined) => ({
    host,
    ...(port === undefined ? {} : { port: { number: port } }),
  });
  // A gateway has one port for both: only the paths distinguish requests.
  const matched = { methods: service.methods };
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
      http: [
        ...httpRoutesTo(to(grpc?.port), ofGrpc, versions, matched),
        ...jsonRoutesOf(exposure, to(grpc?.port)),
        ...httpRoutesTo(to(http?.port), ofHttp, versions, matched),
        ...preflightRouteOf(service, exposure, to(http?.port)),
      ].map((route) => ({ ...route, ...corsPolicyOf(cors) })),
    },
  };
}
