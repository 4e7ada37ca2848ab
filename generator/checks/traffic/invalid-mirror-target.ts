import type { Place } from '../../diagnostics/diagnostic.ts';
import { grpcServicesOf, httpServiceName, servedBy } from '../../load/proto-index.ts';
import type { Workspace } from '../../load/workspace.ts';
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
import {
  grpcMethodsOf,
  type RoutedMethod,
  routedMethods,
  someMethods,
} from '../support/documents/routed-methods.ts';
import { fullMethods } from '../support/routes/rule-methods.ts';

export const invalidMirrorTarget = defineCheck({
  name: 'invalid-mirror-target',
  code: 'MESH419',
  severity: 'error',
  title: 'A mirror sends copies to a service that cannot process them',
  explanation:
    'Envoy does not wait for the answer to a copied call. If the service does not exist, answers UNIMPLEMENTED or denies the caller, you would not notice. A mirror of a spec permits its copies: the AuthorizationPolicy of the other service lets the callers in. A mirror in a document or patch does not.',
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
  for (const context of accessContexts(rendered)) {
    const { picture } = context;
    const here = methods.filter((each) => each.picture === picture);
    const target = findService(picture.hosts, full, usersOf(document));
    if (here.length === 0 || !target) continue;
    const clusters = [picture.name];
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
    const denied = here.filter(
      (each) => !unserved.includes(each) && isDenied(each, target, document, context),
    );
    if (denied.length > 0)
      yield {
        message: `${titleOf(document)}: ${target.title} denies the callers of ${someMethods(denied.map(({ name }) => name))}, and so their copies`,
        at,
        hint: `set mirror in the spec: it permits the copies, too. Or add the callers to an AuthorizationPolicy for ${target.title}`,
        clusters,
      };
  }
}

/** True if the pods of a mirror target let in none of the callers in the mesh that a spec permits to call a method. */
function isDenied(
  { service, name }: RoutedMethod,
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
      pods.every((each) => mayCall(context, each, caller, { method: name }) === false),
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
        for (const { name } of fullMethods(method, served)) {
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
