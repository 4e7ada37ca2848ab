import { textsAt } from '../../lang/at-path.ts';
import { seesRequests } from '../../model/served-ports.ts';
import { titleOf } from '../../picture/document-names.ts';
import { type ApiRouteParent, isGrpcOrHttpRoute, parentsOf } from '../../picture/gateway-api-routes.ts';
import { domainOf, fullHost } from '../../picture/hosts.ts';
import { isForSidecars } from '../../picture/mesh-hosts.ts';
import { type ClusterPicture, picturesOf } from '../../picture/picture.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import { deletedNames } from '../../picture/rendered-document.ts';
import { isVisibleIn, visibilityOf } from '../../picture/visibility.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { type DocumentMistake, mistakeAt } from '../support/documents/document-mistakes.ts';

export const secondRoutesForService = defineRenderedCheck({
  name: 'second-routes-for-service',
  code: 'MESH1427',
  severity: 'error',
  suppressible: true,
  title: 'A GRPCRoute or HTTPRoute for a Service has no effect, or takes the place of other routes',
  explanation:
    "Sidecars have the routes of one document for a Service; they never merge a GRPCRoute, an HTTPRoute and a VirtualService. Callers in the namespace of a GRPCRoute or HTTPRoute use it instead of a VirtualService that all namespaces see: weights, timeouts and routes of the spec, and the steps of a canary, no longer apply to them. Other callers use the older document. A VirtualService that is exported to the callers by name comes first: then the other routes have no effect. Several GRPCRoutes for a Service are one list, and so are several HTTPRoutes. A route in another namespace than its Service is for the callers in its namespace only, and a Sidecar that names the Service by its namespace, as all rendered ones do, does not import it. Write the route under routes in the spec. For a GRPCRoute or HTTPRoute instead of the spec's routes, delete the VirtualService with a patch.",
  source:
    'Istio, pilot/pkg/model (VirtualServicesForGateway, SelectVirtualServices) and pilot/pkg/config/kube/gateway (mergeHTTPRoutes); Gateway API, GAMMA: producer and consumer routes',
  *run(rendered) {
    for (const document of rendered.documents) {
      if (document.origin === 'generated' || !isGrpcOrHttpRoute(document)) continue;
      for (const parent of parentsOf(document, domainOf(rendered)))
        if (parent.gateway === 'mesh')
          for (const picture of picturesOf(document, rendered)) {
            const mistake = mistakeOf(document, parent, picture, rendered);
            if (mistake) yield* mistakeAt(document, [parent.path], mistake, [picture.name]);
          }
    }
  },
});

function mistakeOf(
  document: RenderedDocument,
  { hosts: [host = ''], port }: ApiRouteParent,
  picture: ClusterPicture,
  rendered: RenderedFleet,
): DocumentMistake | undefined {
  const [name = '', namespace = ''] = host.split('.');
  const { kind } = document;
  if (namespace !== document.namespace)
    return picture.hosts.has(host)
      ? {
          message: `the Service ${name} is in ${namespace}: Sidecars that import it from there do not have routes of ${document.namespace}`,
          hint: `move the ${kind} to the service ${name}, or write the route under routes in its spec`,
        }
      : undefined;
  const virtualService = virtualServiceFor(host, picture, rendered);
  if (virtualService)
    return {
      message: virtualService.isFirst
        ? `${virtualService.title} comes first for calls to ${name}: no call uses this ${kind}`
        : `${virtualService.title} is for calls to ${name}, too: callers in ${namespace} use this ${kind} alone, others the older of the two`,
      hint: `write the route under routes in the spec of ${name}, or delete the VirtualService with a patch: # reason: …, $patch: delete`,
    };
  const other = kind === 'GRPCRoute' ? 'HTTPRoute' : 'GRPCRoute';
  const second = (picture.documents.get(other) ?? []).find(
    (each) =>
      isGrpcOrHttpRoute(each) &&
      each.namespace === namespace &&
      parentsOf(each, domainOf(rendered)).some(
        (parent) =>
          parent.gateway === 'mesh' &&
          parent.hosts.includes(host) &&
          (parent.port === undefined || port === undefined || parent.port === port),
      ),
  );
  // One of the two is enough to report.
  return second && kind === 'GRPCRoute'
    ? {
        message: `${titleOf(second)} is for calls to ${name}, too: sidecars use the older of the two`,
        hint: `name a port of the Service in each of them, or write one ${other} for all calls: a gRPC method is the path /package.Service/Method`,
      }
    : undefined;
}

/** The VirtualService for the calls of sidecars to a host: that of a document, or the rendered one of a service. */
function virtualServiceFor(
  host: string,
  picture: ClusterPicture,
  rendered: RenderedFleet,
): { readonly title: string; readonly isFirst: boolean } | undefined {
  const [name = '', namespace = ''] = host.split('.');
  const written = (picture.documents.get('VirtualService') ?? []).find(
    (each) =>
      isForSidecars(each.value) &&
      textsAt(each.value, 'spec', 'hosts').some(
        (text) => fullHost(text, each.namespace, domainOf(rendered)) === host,
      ),
  );
  if (written) {
    const visibility = visibilityOf(written);
    if (!isVisibleIn(visibility, namespace)) return undefined;
    return { title: titleOf(written), isFirst: !visibility.namespaces.has('*') };
  }
  const service = rendered.fleet.clusters
    .find((each) => each.name === picture.name)
    ?.instances.find((each) => each.service.host === host)?.service;
  if (!service?.ports.some(seesRequests)) return undefined;
  if (deletedNames(rendered, 'VirtualService', picture.name).has(`${namespace}/${name}`)) return undefined;
  return { title: `the VirtualService of ${name}`, isFirst: service.exportTo !== undefined };
}
