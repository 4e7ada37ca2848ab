import type { Place } from '../../diagnostics/diagnostic.ts';
import type { Path } from '../../diagnostics/source-file.ts';
import { listAt, mapAt, textsAt } from '../../lang/at-path.ts';
import { grouped } from '../../lang/grouped.ts';
import { exposureName } from '../../model/exposure.ts';
import type { Cluster, Instance } from '../../model/fleet.ts';
import { isOfHttp, sampleRequestsOf } from '../../model/http-request.ts';
import type { Route } from '../../model/routing/route.ts';
import type { Service } from '../../model/service.ts';
import { isInAddition, placeOf, titleOf } from '../../picture/document-names.ts';
import { routeKinds } from '../../picture/gateway-api-routes.ts';
import {
  clusterNames,
  ownVirtualServicesFor,
  type RoutedCluster,
  routesTo,
} from '../../picture/host-routes.ts';
import { type OwnDocument, ownDocumentsIn } from '../../picture/own-documents.ts';
import { type ClusterPicture, clusterPictures } from '../../picture/picture.ts';
import { isForCall, type PlainCall, routeForPlainCall } from '../../picture/plain-calls.ts';
import { readRoutes } from '../../picture/read-routes.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import { callsOf } from '../../picture/served-calls.ts';
import { conditionsOf } from '../../render/route-words.ts';
import type { DocumentFinding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { together } from '../support/places.ts';

export const patchLeavesCallsUnrouted = defineRenderedCheck({
  name: 'patch-leaves-calls-unrouted',
  code: 'MESH1413',
  severity: 'error',
  suppressible: true,
  title: 'A patch, GRPCRoute or HTTPRoute leaves no route for calls',
  explanation:
    'Envoy answers a call that no route of a VirtualService matches with 404; a gRPC client gets the status UNIMPLEMENTED. The last rendered route has no condition and takes every call that no other route takes. A patch that is merged replaces the whole list http, and removes this route; so does a JSON patch that replaces or removes it, or adds a match to it. Add a route before the rendered ones with a JSON patch: op: add, path: /spec/http/0. A spec can say the same under routes, and keeps the last route. A GRPCRoute or HTTPRoute for a Service takes the place of the rendered routes for callers in its namespace: it needs a rule for every call, too. If every caller sends the metadata that the routes ask for, suppress the finding with this reason.',
  source:
    'Istio, VirtualService.http; gRPC, HTTP to gRPC Status Code Mapping; kustomize, patchesStrategicMerge',
  *run(rendered) {
    for (const picture of clusterPictures(rendered)) {
      const here = rendered.fleet.clusters.find(({ name }) => name === picture.name);
      const documents = ownDocumentsIn(rendered.fleet, picture.name, routeKinds);
      if (!here || documents.length === 0) continue;
      const routed: RoutedCluster = { instances: here.instances, documents };
      const callers = callersIn(here);
      for (const instance of here.instances) {
        yield* unroutedInMesh(instance, callers.get(instance.service.name) ?? [], routed, picture);
        yield* unroutedAtGateways(instance, here, picture);
      }
    }
  },
});

/** The instances that call each service. */
const callersIn = ({ instances }: Cluster): ReadonlyMap<string, readonly Instance[]> => {
  const pairs = instances.flatMap((caller) =>
    caller.service.access.calls.map(({ service }) => ({ caller, service })),
  );
  const byService = grouped(pairs, ({ service }) => service);
  return new Map([...byService].map(([name, calls]) => [name, calls.map(({ caller }) => caller)]));
};

/** The calls of services that no route matches. */
function* unroutedInMesh(
  { service }: Instance,
  callers: readonly Instance[],
  routed: RoutedCluster,
  picture: ClusterPicture,
): Iterable<DocumentFinding> {
  const { name, host } = service;
  if (callers.length === 0 || ownVirtualServicesFor(host, routed).length === 0) return;
  const lost = new Map<RenderedDocument, LostCall[]>();
  for (const { service: caller, versions } of callers) {
    const methods = caller.access.calls.flatMap((call) => (call.service === name ? call.methods : []));
    const found = routesTo(host, routed, caller.namespace);
    const document = found?.document && renderedOf(found.document, picture);
    if (!found || !document) continue;
    for (const method of methods)
      for (const version of versions) {
        const call = { method, caller: { ...caller, version: version.name } };
        if (isRouted(call, service, found.routes)) continue;
        lost.set(document, [
          ...(lost.get(document) ?? []),
          { ...call, by: caller.name, routes: found.routes },
        ]);
      }
  }
  for (const [document, calls] of lost) yield findingOf(document, calls, picture);
}

/** The calls from outside that no route matches. */
function* unroutedAtGateways(
  { service }: Instance,
  { instances }: Cluster,
  picture: ClusterPicture,
): Iterable<DocumentFinding> {
  const { name, host, exposures } = service;
  for (const { gateway, methods } of exposures) {
    const document = (picture.documents.get('VirtualService') ?? []).find(
      (each) =>
        each.origin === 'patched' && each.service === name && each.name === exposureName(name, gateway),
    );
    if (!document) continue;
    const names = clusterNames(instances.map(({ service }) => service));
    const gateways = textsAt(document.value, 'spec', 'gateways');
    const routes = readRoutes(document.value, {
      ...{ ...names, ...callsOf(service), host, gateways },
    });
    const calls = methods
      .filter((method) => !isRouted({ method }, service, routes))
      .map((method) => ({ method, by: `the gateway ${gateway}`, routes }));
    if (calls.length > 0) yield findingOf(document, calls, picture);
  }
}

interface LostCall extends PlainCall {
  readonly by: string;
  readonly routes: readonly Route[];
}

function findingOf(
  document: RenderedDocument,
  calls: readonly LostCall[],
  { name: cluster }: ClusterPicture,
): DocumentFinding {
  const [first = '', ...others] = new Set(calls.map(({ method }) => method));
  const callers = [...new Set(calls.map(({ by }) => by))];
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  const conditions = conditionsFor(calls);
  const [routes, left] =
    conditions === '' ? ['has no route for', 'these'] : [`has only a route with ${conditions} for`, 'other'];
  const message = `${titleOf(document)} ${routes} calls of ${together(callers)} to ${first}${more}: ${left} calls fail with ${isOfHttp(first) ? '404' : 'UNIMPLEMENTED'}`;
  if (document.kind !== 'VirtualService')
    return {
      message,
      at: placeOf(document, ['spec', 'rules']),
      hint: 'add a rule without matches that leads to the Service, or write the route under routes in the spec, which keeps the last route',
      clusters: [cluster],
    };
  const isListReplaced = isInAddition(document.at(['spec', 'http']));
  return {
    message,
    at: placeOfLoss(document),
    hint: `${isListReplaced ? 'this replaces the whole list http' : 'keep the last rendered route, which has no match'}: add a route with op: add, path: /spec/http/0, or write it under routes in the spec`,
    clusters: [cluster],
  };
}

/** The conditions on metadata under which routes take the calls of the first method. */
function conditionsFor([call]: readonly LostCall[]): string {
  const words = (call?.routes ?? []).flatMap((route) =>
    call && isForCall(call, route) ? [conditionsOf({ ...route, paths: [], callers: [] }).join(' and ')] : [],
  );
  return [...new Set(words)].join(' or ');
}

/** The patch that replaces the list, or that removes, replaces or limits a route. The last operation counts. */
function placeOfLoss(document: RenderedDocument): Place {
  const http = listAt(document.value, 'spec', 'http');
  // An operation that removes the last route has the index after it.
  const routes = [...http, {}].map((route, index): Path[] => {
    const path: Path = ['spec', 'http', index];
    const matches = listAt(route, 'match').flatMap((match, position): Path[] => {
      const own: Path = [...path, 'match', position];
      return [own, ...Object.keys(mapAt(match)).map((key): Path => [...own, key])];
    });
    return [path, [...path, 'match'], ...matches];
  });
  return placeOf(document, ['spec', 'http'], ...routes.reverse().flat());
}

/** The same document with the places of its values. */
const renderedOf = (
  { kind, name, namespace, service }: OwnDocument,
  { documents }: ClusterPicture,
): RenderedDocument | undefined =>
  (documents.get(kind) ?? []).find(
    (each) => each.name === name && each.namespace === namespace && each.service === service,
  );

/** True if a route matches a call, or for an operation of HTTP at least one of its requests. */
function isRouted(call: PlainCall, service: Service, routes: readonly Route[]): boolean {
  const requests = sampleRequestsOf(service, call.method);
  const calls = requests.length > 0 ? requests.map((request) => ({ ...call, request })) : [call];
  return calls.some((each) => routeForPlainCall(each, routes) !== undefined);
}
