import { matchesPath, type Route } from '../model/routing/route.ts';
import { type Routing, resolveRouting } from '../model/routing/routing.ts';
import type { ServedPort } from '../model/served-ports.ts';
import type { ServiceSpec } from '../schema/service.ts';
import { type Call, fulfils } from './routing-arbitrary.ts';

/** The gRPC service of the rules in routing-arbitrary.ts. */
export const ordersService = 'shop.v1.Orders';

/** Its methods; Watch is server-streaming. */
export const ordersMethods = ['Get', 'Place', 'Watch'].map((name) => ({
  path: `${ordersService}/${name}`,
  clientStreaming: false,
  serverStreaming: name === 'Watch',
  idempotency: 'IDEMPOTENT' as const,
}));

const spec = (name: string): ServiceSpec => ({
  name,
  owner: 'team',
  namespace: 'shop',
  image: 'image',
  grpc: { port: 1, services: [ordersService] },
});
const specs = new Map(['stock', 'desk'].map((name) => [name, spec(name)]));

/** Its ports. */
export const ordersPorts: readonly ServedPort[] = [
  { name: 'grpc', port: 1, appProtocol: 'grpc', targetPort: 1 },
];

/** The routing of calls to orders; its callers are stock and desk. */
export function ordersRouting(settings: Partial<ServiceSpec>): Routing {
  const names = { full: (name: string) => `${ordersService}/${name}` };
  const context = { specs, clusterDomain: 'local' };
  return resolveRouting({ ...spec('orders'), ...settings }, ordersMethods, names, context);
}

/** The first route that matches a call, as in a sidecar. */
export function firstRoute(routes: readonly Route[], call: Call): Route | undefined {
  const path = `${ordersService}/${call.method}`;
  return routes.find(
    ({ paths, metadata, callers }) =>
      (paths.length === 0 || paths.some((each) => matchesPath(each, path))) &&
      (callers.length === 0 || callers.some(({ name }) => name === call.caller)) &&
      fulfils(metadata, call),
  );
}
