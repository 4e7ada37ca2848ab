import type { Place } from '../../diagnostics/diagnostic.ts';
import { operationsOf, operationTitle } from '../../load/http-operation.ts';
import { grpcServicesOf, httpServiceName, servedBy } from '../../load/proto-index.ts';
import type { Workspace } from '../../load/workspace.ts';
import { requestText, sampleRequestsOf } from '../../model/http-request.ts';
import type { Service } from '../../model/service.ts';
import { isInAddition, placeOf, titleOf } from '../../picture/document-names.ts';
import { type ClusterService, domainOf, findService, fullHost } from '../../picture/hosts.ts';
import { type AccessContext, accessContexts, mayCall } from '../../picture/may-call.ts';
import { isForSidecars } from '../../picture/mesh-hosts.ts';
import { permittedCalls } from '../../picture/permitted-calls.ts';
import { podsBehind } from '../../picture/pods.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import { type HttpRoute, httpRoutesOf, mirrorsOf, type RouteMirror } from '../../picture/routes.ts';
import { usersOf } from '../../picture/visibility.ts';
import { type DocumentFinding, defineCheck, type Finding, settingsSources } from '../check.ts';
import { grpcMethodsOf, routedMethods, someMethods } from '../support/documents/routed-methods.ts';
import { areServed, type RoutedOperation, routedOperations } from '../support/documents/routed-operations.ts';
import { fullMethods } from '../support/routes/rule-methods.ts';

export const invalidMirrorTarget = defineCheck({
  name: 'invalid-mirror-target',
  code: 'MESH419',
  severity: 'error',
  title: 'A mirror sends copies to a service that cannot process them',
  explanation:
    'Envoy does not wait for the answer to a copied call. If the service does not exist, answers UNIMPLEMENTED or denies the caller, or if an HTTP server has no operation for the request, you would not notice. A mirror of a spec permits its copies: the AuthorizationPolicy of the other service lets the callers in. A mirror in a document or patch does not.',
  source: 'Istio, HTTPRoute.mirrors (on a best effort basis); AuthorizationPolicy',
  *run(workspace) {
    yield* unserved(workspace);
    yield* absent(workspace);
  },
  *runDocuments(rendered) {
    for (const document of rendered.documents) {
      if (document.kind !== 'VirtualService' || document.origin === 'generated') continue;
      for (const route of httpRoutesOf(document))
        for (const mirror of mirrorsOf(route)) {
          const at = placeOf(document, mirror.path);
          if (isInAddition(at)) yield* lostCopies(mirror, at, route, document, rendered);
        }
    }
  },
});

/** Copies that a service of the fleet does not serve, or that its policies deny to the callers of a method. */
function* lostCopies(
  { host }: RouteMirror,
  at: Place,
  route: HttpRoute,
  document: RenderedDocument,
  rendered: RenderedFleet,
): Iterable<DocumentFinding> {
  const full = fullHost(host, document.namespace, domainOf(rendered));
  const methods = routedMethods(route, document, rendered);
  const operations = routedOperations(route, document, rendered);
  for (const context of accessContexts(rendered)) {
    const { picture } = context;
    const here = methods.filter((each) => each.picture === picture);
    const requests = operations.filter((each) => each.picture === picture);
    const target = findService(picture.hosts, full, usersOf(document));
    if (!target) continue;
    const clusters = [picture.name];
    const lost = requests.filter((each) => lacks(target, each));
    if (lost.length > 0)
      yield {
        message: `${titleOf(document)}: ${target.title} does not serve ${someMethods(lost.map(({ name }) => name))}: it answers the copies with an error`,
        at,
        hint: 'mirror to a service whose http.operations have these requests, with their methods of HTTP',
        clusters,
      };
    const served = target.service && grpcMethodsOf(target.service, rendered).map(({ name }) => name);
    const unserved = here.filter(
      ({ name, service }) => service !== target.service && served?.includes(name) === false,
    );
    if (served && unserved.length > 0)
      yield {
        message: `${titleOf(document)}: ${target.title} does not serve ${someMethods(unserved.map(({ name }) => name))}: it answers the copies with UNIMPLEMENTED`,
        at,
        hint: 'mirror to a service that serves the methods',
        clusters,
      };
    const delivered = [
      ...here.filter((each) => !unserved.includes(each)).map((each) => ({ ...each, sent: each.name })),
      ...requests.filter((each) => !lost.includes(each)).flatMap(withRequest),
    ];
    const denied = delivered.filter((each) => isDenied(each, target, document, context));
    if (denied.length > 0)
      yield {
        message: `${titleOf(document)}: ${target.title} denies the callers of ${someMethods(denied.map(({ name }) => name))}, and so their copies`,
        at,
        hint: `set mirror in the spec: it permits the copies, too. Or add the callers to an AuthorizationPolicy for ${target.title}`,
        clusters,
      };
  }
}

/** True if the service of a mirror target has no operation for some of the requests, and no other port that may get them. */
const lacks = (
  { service, ports }: ClusterService,
  { operation, service: called }: RoutedOperation,
): boolean =>
  service !== undefined &&
  service.name !== called.name &&
  ports.every(({ number }) => number === service.http?.port || number === service.grpc?.port) &&
  !areServed(
    operation,
    service.methods.flatMap(({ http }) => http ?? []),
  );

/** A method or an operation whose copies arrive, and one of its calls. */
interface Delivered {
  readonly service: Service;
  readonly name: string;
  readonly sent: string;
}

/** An operation with one of the requests that a route takes of it. */
function withRequest({ service, name, operation: { methods } }: RoutedOperation): Delivered[] {
  const request = sampleRequestsOf(service, name).find(
    ({ verb }) => methods.length === 0 || methods.includes(verb),
  );
  return request ? [{ service, name, sent: requestText(request) }] : [];
}

/** True if the pods of a mirror target let in none of the callers in the mesh that a spec permits to call a method. */
function isDenied(
  { service, name, sent }: Delivered,
  target: ClusterService,
  document: RenderedDocument,
  context: AccessContext,
): boolean {
  // The ServiceAccount of a gateway may not be known.
  if (!isForSidecars(document.value)) return false;
  const pods = podsBehind(target, context.picture.podsByNamespace).filter(({ isInMesh }) => isInMesh);
  const callers = permittedCalls(context, service).filter(
    ({ method, caller }) => method === name && caller.isService,
  );
  return (
    pods.length > 0 &&
    callers.length > 0 &&
    callers.every(({ caller }) =>
      pods.every((each) => mayCall(context, each, caller, { method: sent }) === false),
    )
  );
}

/** Methods that the other service does not serve, and mirrors of a service to itself. */
function* unserved(workspace: Workspace): Iterable<Finding> {
  const specs = new Map(workspace.services.map(({ spec }) => [spec.name, spec]));
  for (const { spec, at } of settingsSources(workspace)) {
    const served = servedBy(spec, workspace.protos ?? {});
    for (const [index, { methods, subset, service }] of (spec.mirror ?? []).entries()) {
      const target = service === undefined || subset !== undefined ? undefined : specs.get(service);
      if (!target) continue;
      if (target.name === spec.name) {
        const hint = 'set subset to the version that gets the copies';
        yield { message: `${spec.name} mirrors calls to itself`, at: at(['mirror', index, 'service']), hint };
        continue;
      }
      const others = [...grpcServicesOf(target), ...(target.http ? [httpServiceName] : [])];
      for (const [position, method] of methods.entries()) {
        for (const { name, method: found } of fullMethods(method, served)) {
          const operation = found.isHttp
            ? operationsOf(spec).find((each) => each.name === found.name)
            : undefined;
          if (target.http && operation) {
            if (areServed(operation, operationsOf(target))) continue;
            yield {
              message: `${target.name} does not serve ${operationTitle(operation)}`,
              missingIn: target.name,
              at: at(['mirror', index, 'methods', position]),
              hint: `mirror to a service that serves it; ${target.name} serves ${operationsOf(target).map(operationTitle).join(', ')}`,
              related: [{ message: 'the mirror', at: at(['mirror', index, 'service']) }],
            };
            continue;
          }
          if (others.includes(name.slice(0, name.lastIndexOf('/')))) continue;
          yield {
            message: `${target.name} does not serve ${name}`,
            missingIn: target.name,
            at: at(['mirror', index, 'methods', position]),
            hint: `mirror to a service that serves it; ${target.name} serves ${others.join(', ') || 'neither gRPC nor HTTP'}`,
            related: [{ message: 'the mirror', at: at(['mirror', index, 'service']) }],
          };
        }
      }
    }
  }
}

function* absent({ instances, serviceNames }: Workspace): Iterable<Finding> {
  for (const { name, spec, cluster, at } of instances) {
    for (const [index, { service }] of (spec.mirror ?? []).entries()) {
      if (service === undefined || !serviceNames.has(service)) continue;
      if (Object.hasOwn(cluster.spec.services, service)) continue;
      yield {
        message: `${name} mirrors calls to ${service}, which does not run in ${cluster.spec.name}`,
        at: at(['mirror', index, 'service']),
        hint: `add ${service} to ${cluster.file.path}, or move the mirror to the cluster files that run it (services.${name}.mirror)`,
        related: [{ message: name, at: cluster.at(['services', name], 'key') }],
      };
    }
  }
}
