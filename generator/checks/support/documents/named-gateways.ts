import { nearest } from '../../../diagnostics/nearest.ts';
import type { Path } from '../../../diagnostics/source-file.ts';
import { listAt, textAt, textsAt } from '../../../lang/at-path.ts';
import { groupOf } from '../../../model/api-group.ts';
import type { RenderedDocument, RenderedFleet } from '../../../picture/rendered-document.ts';
import { gatewayName } from '../../../picture/visibility.ts';

/** A gateway, or a Service, that routes name, and where. */
export interface RouteParent {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly path: Path;
}

const routeKinds = ['GRPCRoute', 'HTTPRoute', 'TCPRoute', 'TLSRoute'];

/** True for routes of the Gateway API. */
export const isGatewayApiRoute = ({ apiVersion, kind }: RenderedDocument): boolean =>
  groupOf(apiVersion) === 'gateway.networking.k8s.io' && routeKinds.includes(kind);

/** The parents of a route of the Gateway API. */
export const parentsOf = (document: RenderedDocument): RouteParent[] =>
  isGatewayApiRoute(document)
    ? listAt(document.value, 'spec', 'parentRefs').flatMap((parent, index): RouteParent[] => {
        const name = textAt(parent, 'name');
        const namespace = textAt(parent, 'namespace') ?? document.namespace;
        const path = ['spec', 'parentRefs', index, 'name'];
        return name === undefined
          ? []
          : [{ kind: textAt(parent, 'kind') ?? 'Gateway', name, namespace, path }];
      })
    : [];

/** The gateways that a VirtualService, or a route of the Gateway API, names. */
export const gatewaysNamedIn = (document: RenderedDocument): RouteParent[] =>
  document.kind === 'VirtualService'
    ? textsAt(document.value, 'spec', 'gateways').flatMap((text, index): RouteParent[] =>
        text === 'mesh'
          ? []
          : [
              {
                kind: 'Gateway',
                ...gatewayName(text, document.namespace),
                path: ['spec', 'gateways', index],
              },
            ],
      )
    : parentsOf(document).filter(({ kind }) => kind === 'Gateway');

/** True for a gateway in a namespace of services, and for a misspelt name. Others may be described elsewhere. */
export const isMissingGateway = (
  name: string,
  there: readonly string[],
  { workspace }: RenderedFleet,
): boolean =>
  there.length > 0 &&
  (nearest(name, there).length > 0 ||
    workspace.services.some(({ spec }) => name.startsWith(`${spec.namespace}/`)));
