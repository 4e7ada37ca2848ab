import { textsAt } from '../../lang/at-path.ts';
import { isInAddition, placeOf, titleOf } from '../../picture/document-names.ts';
import { type ClusterService, domainOf, findService } from '../../picture/hosts.ts';
import { type AccessContext, accessContexts } from '../../picture/may-call.ts';
import { podsBehind, portAt } from '../../picture/pods.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import { usersOf } from '../../picture/visibility.ts';
import type { DocumentFinding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { deniedMethods, type SentCalls } from '../support/documents/denied-requests.ts';
import { gatewayIdentities } from '../support/documents/gateway-identities.ts';
import { type GatewayTarget, gatewayTargets } from '../support/documents/gateway-targets.ts';
import { gatewaysNamedIn, type RouteParent } from '../support/documents/named-gateways.ts';

const routeKinds = ['VirtualService', 'GRPCRoute', 'HTTPRoute'];

export const gatewayRouteWithoutPermission = defineRenderedCheck({
  name: 'gateway-route-without-permission',
  code: 'MESH1705',
  severity: 'error',
  title: 'A gateway sends calls to a service that does not allow them',
  explanation:
    'A VirtualService, a GRPCRoute or an HTTPRoute in extra/ brings calls from a gateway to a service, and nothing more. The AuthorizationPolicy of the service must allow the calls to the ServiceAccount of the gateway, otherwise every call gets 403, gRPC status PERMISSION_DENIED. The key expose of a spec renders the routes, the permission, and the rule of the NetworkPolicy. Beside own routes, allowPrincipals of the spec or an AuthorizationPolicy in extra/ can allow the calls. The check knows the gateways of the cluster file, Gateways of the class istio in extra/, and Gateways in extra/ that select the pods of one of these or other known pods.',
  source:
    'Istio, AuthorizationPolicy: Source.principals, implicit enablement; Istio, VirtualService.gateways; Gateway API, ParentReference',
  *run(rendered) {
    for (const context of accessContexts(rendered))
      for (const document of routeKinds.flatMap((kind) => context.byKind.get(kind) ?? []))
        if (document.origin !== 'generated') yield* deniedRoutes(document, context);
  },
});

function* deniedRoutes(document: RenderedDocument, context: AccessContext): Iterable<DocumentFinding> {
  const type = document.kind === 'VirtualService' ? 'istio' : 'gateway-api';
  for (const gateway of gatewaysNamedIn(document)) {
    const callers = gatewayIdentities(gateway, type, context);
    const [caller] = callers;
    if (!caller) continue;
    for (const target of gatewayTargets(document, namedAs(gateway, document), domainOf(context.rendered))) {
      const at = placeOf(document, target.path, target.path.slice(0, -1));
      const called = calledBy(target, document, context);
      if (!called || !isInAddition(at)) continue;
      const methods = deniedMethods({ ...called, target, callers }, context);
      const [first] = methods;
      if (first === undefined) continue;
      const more = methods.length > 1 ? ` and ${methods.length - 1} more` : '';
      yield {
        message: `${titleOf(document)} sends ${first}${more} from the gateway ${gateway.name} to ${called.service.name}, whose policies deny these calls to the ServiceAccount ${caller.serviceAccount} of ${caller.namespace}`,
        at,
        hint: hintFor(
          gateway,
          document,
          called,
          `ns/${caller.namespace}/sa/${caller.serviceAccount}`,
          context,
        ),
        clusters: [context.cluster.name],
      };
    }
  }
}

/** The name of a gateway as its VirtualService writes it. */
const namedAs = ({ path }: RouteParent, { value }: RenderedDocument): string =>
  textsAt(value, 'spec', 'gateways')[Number(path.at(-1))] ?? '';

/** The server of a spec that a route leads to, and its pods in the mesh. */
function calledBy(
  { host, port }: GatewayTarget,
  document: RenderedDocument,
  { picture }: AccessContext,
): Omit<SentCalls, 'callers' | 'target'> | undefined {
  const found = findService(picture.hosts, host, usersOf(document));
  const behind = found ? podsBehind(found, picture.podsByNamespace) : [];
  const [service] = behind.flatMap((pods) => pods.service ?? []);
  const pods = behind.filter(({ isInMesh }) => isInMesh);
  const [one] = pods;
  if (!found || !service || !one || behind.some((each) => each.service?.name !== service.name))
    return undefined;
  const { grpc, http } = service;
  const target = targetOf(found, port ?? grpc?.port ?? http?.port);
  const number = target === undefined ? undefined : (portAt(one, target)?.number ?? target);
  const server =
    number === grpc?.targetPort ? 'grpc' : number === http?.targetPort ? ('http' as const) : undefined;
  return number === undefined || !server ? undefined : { service, server, pods };
}

const targetOf = ({ ports }: ClusterService, number: number | undefined): string | number | undefined =>
  ports.find((port) => port.number === number)?.target;

/** A spec exposes methods only through gateways of the cluster file. */
function hintFor(
  { name, namespace }: RouteParent,
  { kind, value }: RenderedDocument,
  { service }: Pick<SentCalls, 'service'>,
  principal: string,
  { cluster }: AccessContext,
): string {
  const isOfCluster = cluster.gateways.some((each) => each.name === name && each.namespace === namespace);
  const allow = `list ${principal} under allowPrincipals`;
  if (!isOfCluster) return `${allow} in the spec of ${service.name}`;
  const hosts = textsAt(value, 'spec', kind === 'VirtualService' ? 'hosts' : 'hostnames')
    // The host of all calls cannot be in a spec.
    .map((host) => (host === '*' ? '…' : host));
  return `write expose: { ${name}: { hosts: [${hosts.length > 0 ? hosts.join(', ') : '…'}], methods: […] } } in the spec of ${service.name} instead, or ${allow}`;
}
