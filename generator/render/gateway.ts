import type { IGateway } from '@kubernetes-models/istio/networking.istio.io/v1/Gateway';
import type { Gateway } from '../model/gateway.ts';
import { defineKind, type Kind, type Manifest } from './kind.ts';

/**
 * A gateway of Istio: which hosts the pods of an ingress gateway answer for at a port, and with which certificate. Plain
 * text is HTTP/2 by prior knowledge, as gRPC has it.
 * Source: Istio, Gateway and Secure Gateways (credentialName).
 */
const istioGateway = defineKind<Gateway>({
  group: 'networking.istio.io',
  kind: 'Gateway',
  render: ({ name, namespace, selector, hosts, port, credentialName }): IGateway => ({
    apiVersion: 'networking.istio.io/v1',
    kind: 'Gateway',
    metadata: { name, namespace },
    spec: {
      selector: { ...selector },
      servers: [
        {
          port: { number: port, name: 'grpc', protocol: credentialName === undefined ? 'GRPC' : 'HTTPS' },
          hosts: hosts.length > 0 ? [...hosts] : ['*'],
          ...(credentialName === undefined ? {} : { tls: { mode: 'SIMPLE', credentialName } }),
        },
      ],
    },
  }),
});

const gatewayApi = 'gateway.networking.k8s.io';

/** The fields of a Gateway that are rendered; no npm package has its types. */
interface ApiGateway extends Manifest {
  readonly spec: { readonly gatewayClassName: string; readonly listeners: readonly Listener[] };
}

interface Listener {
  readonly name: string;
  readonly hostname?: string;
  readonly port: number;
  readonly protocol: 'HTTP' | 'HTTPS';
  readonly tls?: {
    readonly mode: 'Terminate';
    readonly certificateRefs: readonly {
      readonly group: '';
      readonly kind: 'Secret';
      readonly name: string;
    }[];
  };
  readonly allowedRoutes: {
    readonly namespaces: { readonly from: 'All' };
    readonly kinds: readonly { readonly group: typeof gatewayApi; readonly kind: 'GRPCRoute' }[];
  };
}

/**
 * A gateway of the Kubernetes Gateway API: a listener for each host, all at one port, for gRPC routes of any namespace.
 * Defaults inside of lists are written: the API server fills them in, and Argo CD cannot tell from fields it owns that
 * nothing is different.
 * Source: Gateway API, Gateway; Istio, Kubernetes Gateway API; Argo CD, Diff Strategies.
 */
const apiGateway = defineKind<Gateway>({
  group: gatewayApi,
  kind: 'Gateway',
  render: (gateway): ApiGateway => ({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: gateway.name, namespace: gateway.namespace },
    spec: {
      gatewayClassName: gateway.className,
      listeners:
        gateway.hosts.length > 0
          ? gateway.hosts.map((host) => listenerOf(gateway, host))
          : [listenerOf(gateway)],
    },
  }),
});

/** Named like its host, with a word for the star. */
function listenerOf({ port, credentialName }: Gateway, hostname?: string): Listener {
  return {
    name: hostname?.replace('*', 'any') ?? 'any',
    ...(hostname === undefined ? {} : { hostname }),
    port,
    protocol: credentialName === undefined ? 'HTTP' : 'HTTPS',
    ...(credentialName === undefined
      ? {}
      : {
          tls: { mode: 'Terminate', certificateRefs: [{ group: '', kind: 'Secret', name: credentialName }] },
        }),
    allowedRoutes: { namespaces: { from: 'All' }, kinds: [{ group: gatewayApi, kind: 'GRPCRoute' }] },
  };
}

/** The kind that makes a gateway of each type. */
export const gatewayKinds: Readonly<Record<Gateway['type'], Kind<Gateway>>> = {
  istio: istioGateway,
  'gateway-api': apiGateway,
};
