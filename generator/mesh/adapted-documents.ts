import { mapAt } from '../lang/at-path.ts';
import { type KubernetesObject, maps } from './kubernetes-object.ts';

/** A ServiceEntry whose hosts are found at an address of this machine; all else of it, and of its routes, stays. */
export function adaptedServiceEntry(
  entry: KubernetesObject,
  address: string,
  port: number,
): KubernetesObject {
  const [name] = maps(entry, 'spec', 'ports').map((each) => String(each['name']));
  const [endpoint] = maps(entry, 'spec', 'endpoints');
  const { ports: _, address: __, ...kept } = endpoint ?? {};
  return {
    ...entry,
    spec: {
      ...mapAt(entry, 'spec'),
      endpoints: [{ ...kept, address, ...(name === undefined ? {} : { ports: { [name]: port } }) }],
    },
  };
}

/**
 * A headless Service of a service as one with an address: without iptables, a caller cannot dial the pods themselves at
 * the port of the Service.
 */
export function adaptedService(service: KubernetesObject): KubernetesObject {
  const { clusterIP: _, clusterIPs: __, ...spec } = mapAt(service, 'spec');
  return { ...service, spec };
}

/** A Gateway whose proxy listens at an address of this machine, and not at all of them. */
export function adaptedGateway(gateway: KubernetesObject, bind: string): KubernetesObject {
  const servers = maps(gateway, 'spec', 'servers').map((server) => ({ ...server, bind }));
  return { ...gateway, spec: { ...mapAt(gateway, 'spec'), servers } };
}

/**
 * A Telemetry without metrics: the filter that counts them is Istio's own, and an upstream Envoy refuses a listener with
 * it.
 */
export function adaptedTelemetry(telemetry: KubernetesObject): KubernetesObject {
  const { metrics: _, ...spec } = mapAt(telemetry, 'spec');
  return { ...telemetry, spec };
}

/** A RequestAuthentication with keys of ours: those of its issuers sign nothing for us, and are fetched from elsewhere. */
export function adaptedRequestAuthentication(
  authentication: KubernetesObject,
  jwks: string,
): KubernetesObject {
  const jwtRules = maps(authentication, 'spec', 'jwtRules').map(({ jwksUri: _, ...rule }) => ({
    ...rule,
    jwks,
  }));
  return { ...authentication, spec: { ...mapAt(authentication, 'spec'), jwtRules } };
}

/**
 * A GRPCRoute or HTTPRoute for all ports of a Service in place of one below 1024: no route has the port of a socket.
 */
export function adaptedRoute(route: KubernetesObject): KubernetesObject {
  const parentRefs = maps(route, 'spec', 'parentRefs').map((parent) => {
    const { port: _, ...others } = parent;
    return hasLowPort(parent) ? others : parent;
  });
  return { ...route, spec: { ...mapAt(route, 'spec'), parentRefs } };
}

/** True for a route whose parent is a port of a Service that only an administrator may bind. */
export const namesLowPort = (route: KubernetesObject): boolean =>
  ['GRPCRoute', 'HTTPRoute'].includes(route.kind) && maps(route, 'spec', 'parentRefs').some(hasLowPort);

const hasLowPort = ({ kind, port }: Readonly<Record<string, unknown>>): boolean =>
  kind === 'Service' && typeof port === 'number' && port < 1024;
