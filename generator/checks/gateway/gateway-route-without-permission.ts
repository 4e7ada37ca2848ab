import type { Path } from '../../diagnostics/source-file.ts';
import { listAt, mapAt, numberAt, textAt, textsAt } from '../../lang/at-path.ts';
import { matchesWhole } from '../../lang/matches-whole.ts';
import type { Gateway } from '../../model/gateway.ts';
import type { Service } from '../../model/service.ts';
import { isInAddition, placeOf, titleOf } from '../../picture/document-names.ts';
import { domainOf, fullHost } from '../../picture/hosts.ts';
import { type AccessContext, accessContexts, mayCall } from '../../picture/may-call.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import { gatewayName } from '../../picture/visibility.ts';
import type { DocumentFinding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const gatewayRouteWithoutPermission = defineRenderedCheck({
  name: 'gateway-route-without-permission',
  code: 'MESH1705',
  severity: 'error',
  title: 'A gateway sends calls to a service that does not allow them',
  explanation:
    'A VirtualService in extra/ brings calls from a gateway to a service, and nothing more. The AuthorizationPolicy of the service must allow the calls to the ServiceAccount of the gateway, otherwise every call gets 403, gRPC status PERMISSION_DENIED. The key expose of a spec renders the routes, the permission, and the rule of the NetworkPolicy. Beside own routes, allowPrincipals of the spec or an AuthorizationPolicy in extra/ can allow the calls. The check knows the gateways of the cluster file.',
  source:
    'Istio, AuthorizationPolicy: Source.principals, implicit enablement; Istio, VirtualService.gateways',
  *run(rendered) {
    for (const context of accessContexts(rendered))
      for (const document of context.byKind.get('VirtualService') ?? [])
        if (document.origin !== 'generated') yield* deniedRoutes(document, context);
  },
});

function* deniedRoutes(document: RenderedDocument, context: AccessContext): Iterable<DocumentFinding> {
  const { cluster, rendered } = context;
  for (const text of textsAt(document.value, 'spec', 'gateways')) {
    const { namespace, name } = gatewayName(text, document.namespace);
    const gateway = cluster.gateways.find((each) => each.name === name && each.namespace === namespace);
    if (!gateway) continue;
    for (const { route, target, path } of targetsIn(document)) {
      const host = fullHost(textAt(target, 'host') ?? '', document.namespace, domainOf(rendered));
      const service = cluster.instances.find((each) => each.service.host === host)?.service;
      const port = numberAt(target, 'port', 'number') ?? service?.grpc?.port;
      const at = placeOf(document, [...path, 'host'], path);
      if (!service?.grpc || port !== service.grpc.port || !isInAddition(at)) continue;
      const methods = deniedMethods(route, text, service, gateway, context);
      const [first] = methods;
      if (first === undefined) continue;
      const more = methods.length > 1 ? ` and ${methods.length - 1} more` : '';
      yield {
        message: `${titleOf(document)} sends ${first}${more} from the gateway ${name} to ${service.name}, whose policies deny these calls to the ServiceAccount ${gateway.serviceAccount} of ${namespace}`,
        at,
        hint: `write expose: { ${name}: { hosts: [${hostsOf(document)}], methods: […] } } in the spec of ${service.name} instead, or list ns/${namespace}/sa/${gateway.serviceAccount} under allowPrincipals`,
        clusters: [cluster.name],
      };
    }
  }
}

/** The hosts for a spec, which cannot have the host of all calls. */
const hostsOf = ({ value }: RenderedDocument): string =>
  textsAt(value, 'spec', 'hosts')
    .map((host) => (host === '*' ? '…' : host))
    .join(', ');

/** The targets of HTTP routes, without routes whose path is rewritten. */
function targetsIn({ value }: RenderedDocument): { route: unknown; target: unknown; path: Path }[] {
  return listAt(value, 'spec', 'http').flatMap((route, index) =>
    textAt(route, 'rewrite', 'uri') !== undefined ||
    Object.keys(mapAt(route, 'rewrite', 'uriRegexRewrite')).length > 0
      ? []
      : listAt(route, 'route').map((item, position) => ({
          route,
          target: mapAt(item, 'destination'),
          path: ['spec', 'http', index, 'route', position, 'destination'],
        })),
  );
}

/** Methods that a route names and that are denied; those of a wider route only if all of its methods are denied. */
function deniedMethods(
  route: unknown,
  gatewayText: string,
  service: Service,
  gateway: Gateway,
  context: AccessContext,
): string[] {
  const pods = (context.podsByService.get(service.name) ?? []).filter(({ isInMesh }) => isInMesh);
  if (pods.length === 0) return [];
  const list = listAt(route, 'match');
  const matches = (list.length > 0 ? list : [{}]).filter((match) => {
    const gateways = textsAt(match, 'gateways');
    return gateways.length === 0 || gateways.includes(gatewayText);
  });
  const caller = { namespace: gateway.namespace, serviceAccount: gateway.serviceAccount };
  const denied = new Set<string>();
  for (const match of matches) {
    const methods = service.methods.filter(({ http, path }) => !http && fitsPath(match, path));
    const closed = methods.filter(({ path: method }) =>
      pods.every((each) => mayCall(context, each, caller, { method }) === false),
    );
    if (closed.length === methods.length) for (const { path } of closed) denied.add(path);
  }
  return [...denied];
}

/** Source: Istio, HTTPMatchRequest.uri and StringMatch. */
function fitsPath(match: unknown, method: string): boolean {
  const { exact, prefix, regex } = mapAt(match, 'uri');
  const path = `/${method}`;
  if (typeof exact === 'string') return path === exact;
  if (typeof prefix === 'string') return path.startsWith(prefix);
  return typeof regex === 'string' ? matchesWhole(path, regex) : true;
}
