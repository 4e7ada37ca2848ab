import type { IGateway } from '@kubernetes-models/istio/networking.istio.io/v1/Gateway';
import type { Gateway } from '../model/gateway.ts';
import { grpcWebFilter } from './grpcweb.ts';
import { defineKind, type Kind, type KindName, kindsFor, type Manifest } from './kind.ts';
import { jsonFilter } from './transcoder.ts';

/**
 * An Istio Gateway: the hosts that the pods of an ingress gateway serve on a port, and the certificate. Plain
 * text is HTTP/2 with prior knowledge, as in gRPC. Each host lists the namespaces that may have routes for
 * it: otherwise a VirtualService of any namespace could take its calls.
 * Source: Istio, Gateway (Server.hosts), Secure Gateways (credentialName) and Security Best Practices
 * (restrict Gateway creation privileges, avoid overly broad hosts).
 */
const istioGateway = defineKind<Gateway>({
  group: 'networking.istio.io',
  kind: 'Gateway',
  render: ({ name, namespace, selector, namespaces, port, credentialName, grpcWeb }): IGateway => ({
    apiVersion: 'networking.istio.io/v1',
    kind: 'Gateway',
    metadata: { name, namespace },
    spec: {
      selector: { ...selector },
      servers: [
        {
          port: { number: port, name: 'grpc', protocol: protocolOf({ credentialName, grpcWeb }) },
          hosts: Object.entries(namespaces).flatMap(([host, allowed]) =>
            // No service is exposed there yet: the host stays, so callers get an answer; only its own
            // namespace may have routes.
            allowed.length > 0 ? allowed.map((each) => `${each}/${host}`) : [`./${host}`],
          ),
          ...(credentialName === undefined ? {} : { tls: { mode: 'SIMPLE', credentialName } }),
        },
      ],
    },
  }),
});

/** For GRPC-Web, Istio adds the filter that translates it; behind TLS, an EnvoyFilter does. */
function protocolOf({
  credentialName,
  grpcWeb,
}: {
  readonly credentialName: string | undefined;
  readonly grpcWeb: true | undefined;
}): string {
  if (credentialName !== undefined) return 'HTTPS';
  return grpcWeb ? 'GRPC-WEB' : 'GRPC';
}

const gatewayApi = 'gateway.networking.k8s.io';

/** The rendered fields of a Gateway; no npm package has its types. */
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
    readonly namespaces: AllowedNamespaces;
    readonly kinds: readonly {
      readonly group: typeof gatewayApi;
      readonly kind: 'GRPCRoute' | 'HTTPRoute';
    }[];
  };
}

type AllowedNamespaces =
  | { readonly from: 'Same' }
  | {
      readonly from: 'Selector';
      readonly selector: {
        readonly matchExpressions: readonly {
          readonly key: string;
          readonly operator: 'In';
          readonly values: readonly string[];
        }[];
      };
    };

/**
 * A Gateway of the Kubernetes Gateway API: a listener for each host, all on one port, for the routes of the
 * namespaces that are exposed there. Defaults inside lists are rendered: the API server fills them in, and
 * Argo CD would report a difference in fields that it owns. The label with a revision chooses the control plane that runs
 * the pods of the gateway; another value restarts them.
 * Source: Istio, Canary Upgrades; Istio, Kubernetes Gateway API (automated deployment); Gateway API, Gateway (AllowedRoutes) and Cross-Namespace routing; Istio, Kubernetes Gateway API;
 * Argo CD, Diff Strategies.
 */
const apiGateway = defineKind<Gateway>({
  group: gatewayApi,
  kind: 'Gateway',
  render: (gateway): ApiGateway => ({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: {
      ...{ name: gateway.name, namespace: gateway.namespace },
      ...(gateway.revision === undefined ? {} : { labels: { 'istio.io/rev': gateway.revision } }),
    },
    spec: {
      gatewayClassName: gateway.className,
      listeners: Object.entries(gateway.namespaces).map(([host, namespaces]) =>
        listenerOf(gateway, namespaces, host === '*' ? undefined : host),
      ),
    },
  }),
});

/** The name is the host, with a word instead of the star. */
function listenerOf(
  { port, credentialName, http }: Gateway,
  namespaces: readonly string[],
  hostname: string | undefined,
): Listener {
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
    allowedRoutes: {
      namespaces: allowed(namespaces),
      kinds: [
        { group: gatewayApi, kind: 'GRPCRoute' },
        ...(http ? [{ group: gatewayApi, kind: 'HTTPRoute' } as const] : []),
      ],
    },
  };
}

/** Kubernetes gives each namespace a label with its name. */
function allowed(namespaces: readonly string[]): AllowedNamespaces {
  if (namespaces.length === 0) return { from: 'Same' };
  const key = 'kubernetes.io/metadata.name';
  return {
    from: 'Selector',
    selector: { matchExpressions: [{ key, operator: 'In', values: namespaces }] },
  };
}

/** The kind of a gateway, by its type. */
export const gatewayKinds: Readonly<Record<Gateway['type'], Kind<Gateway>>> = {
  istio: istioGateway,
  'gateway-api': apiGateway,
};

/** What the proxies of a gateway need beside it. */
export const gatewayFilters: readonly Kind<Gateway>[] = [grpcWebFilter, jsonFilter];

/** The kinds of the documents of a gateway. */
export const kindsOfGateway = (gateway: Gateway): readonly KindName[] => [
  gatewayKinds[gateway.type],
  ...kindsFor(gatewayFilters, gateway),
];
