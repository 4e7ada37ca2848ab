import { listAt, textAt } from '../../../lang/at-path.ts';
import type { Gateway } from '../../../model/gateway.ts';
import type { RenderedDocument, RenderedFleet } from '../../../picture/rendered-document.ts';
import type { DocumentMistake } from './document-mistakes.ts';
import { gatewayIn, listenersIn, namedListeners } from './gateway-listeners.ts';
import type { RouteParent } from './named-gateways.ts';

/**
 * Why no listener of a gateway takes a route of the Gateway API in a cluster, whatever its host; undefined if one may.
 * Source: Gateway API, AllowedRoutes.kinds and ParentReference: sectionName and port.
 */
export function kindMistake(
  parent: RouteParent,
  route: RenderedDocument,
  cluster: RenderedFleet['fleet']['clusters'][number],
  rendered: RenderedFleet,
): DocumentMistake | undefined {
  const { name, namespace } = parent;
  const { written, ofCluster } = gatewayIn(parent, cluster, rendered);
  const kinds = written
    ? kindsOfDocument(written, parent, route)
    : ofCluster
      ? kindsOfCluster(ofCluster)
      : undefined;
  if (!kinds || kinds.length === 0 || kinds.includes(route.kind)) return undefined;
  return {
    message: `the gateway ${namespace}/${name} accepts no ${route.kind}: its listeners allow only ${kinds.join(' and ')}`,
    hint: written
      ? `add { kind: ${route.kind} } to allowedRoutes.kinds of a listener, or write ${kinds[0] === 'HTTPRoute' ? 'an' : 'a'} ${kinds[0]}`
      : `for gRPC, write a GRPCRoute; the gateway accepts an ${route.kind} if a spec exposes operations of HTTP through it: expose: { ${name}: { hosts: […], methods: […] } }`,
  };
}

/** As render/gateway.ts renders the listeners of a gateway of a cluster file. */
const kindsOfCluster = ({ http }: Gateway): string[] => ['GRPCRoute', ...(http ? ['HTTPRoute'] : [])];

/** The kinds of a listener that names none. Source: Gateway API, AllowedRoutes.kinds: the default follows from the protocol. */
const kindsByProtocol: Readonly<Record<string, readonly string[]>> = {
  HTTP: ['HTTPRoute', 'GRPCRoute'],
  HTTPS: ['HTTPRoute', 'GRPCRoute'],
  TLS: ['TLSRoute', 'TCPRoute'],
  TCP: ['TCPRoute'],
  UDP: ['UDPRoute'],
};

/** The kinds that the listeners allow which a route names; undefined if they are not known. */
function kindsOfDocument(
  { value }: RenderedDocument,
  parent: RouteParent,
  route: RenderedDocument,
): string[] | undefined {
  const all = namedListeners(listenersIn(value), route, parent).map(
    (listener): readonly string[] | undefined => {
      const named = listAt(listener, 'allowedRoutes', 'kinds').flatMap((each) => textAt(each, 'kind') ?? []);
      const protocol = textAt(listener, 'protocol') ?? '';
      return named.length > 0
        ? named
        : Object.hasOwn(kindsByProtocol, protocol)
          ? kindsByProtocol[protocol]
          : undefined;
    },
  );
  return all.some((kinds) => kinds === undefined)
    ? undefined
    : [...new Set(all.flatMap((kinds) => kinds ?? []))];
}
