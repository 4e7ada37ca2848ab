import { callGraphOf } from '../model/call-graph.ts';
import { exposuresIn } from '../model/exposure.ts';
import { externalsCalledBy } from '../model/external.ts';
import type { Cluster, Hold } from '../model/fleet.ts';
import { routeKinds } from '../picture/gateway-api-routes.ts';
import { ownVirtualServicesFor, type RoutedCluster } from '../picture/host-routes.ts';
import { mayHave } from '../picture/own-documents.ts';
import { hasRoutes } from '../picture/routed-cluster.ts';
import type { InstanceView } from '../render/view.ts';
import { isSame, isSameInput } from './same.ts';

/** A service in a cluster: the input of its documents, and its hold. */
export interface HeldView extends InstanceView {
  readonly hold?: Hold;
}

/** A service in a cluster, before and after; undefined if it does not run there. */
export interface InstanceChange {
  readonly cluster: string;
  readonly service: string;
  readonly before: HeldView | undefined;
  readonly after: HeldView | undefined;
  readonly routed: RoutedChange;
  /** True if no spec and no document of a team can route its calls in another way: they need no comparison. */
  readonly isRoutedAlike: boolean;
}

/** A cluster before and after, with what teams add to it; undefined if it does not exist. */
export interface RoutedChange {
  readonly before?: RoutedCluster | undefined;
  readonly after?: RoutedCluster | undefined;
}

/** Everything that the documents of a service in a cluster depend on, by the name of the service. */
function viewsOf(all: Cluster | undefined): ReadonlyMap<string, HeldView> {
  if (!all) return new Map();
  const { instances, externals, gateways, ...cluster } = all;
  const graph = callGraphOf(instances);
  return new Map(
    instances.map(({ service, versions, hold }) => [
      service.name,
      {
        cluster,
        service,
        versions,
        callers: graph.callersOf(service),
        callees: graph.calleesOf(service),
        externals: externalsCalledBy(service.name, externals),
        exposures: exposuresIn(gateways, service.exposures),
        ...(hold ? { hold } : {}),
      },
    ]),
  );
}

/** The services of a cluster whose documents can differ, by name. */
export function changedInstances(
  before: Cluster | undefined,
  after: Cluster | undefined,
  routed: RoutedChange = {},
): InstanceChange[] {
  const [old, now] = [viewsOf(before), viewsOf(after)];
  const cluster = (after ?? before)?.name ?? '';
  const all = [...new Set([...old.keys(), ...now.keys()])]
    .sort()
    .map((service) => ({ cluster, service, before: old.get(service), after: now.get(service), routed }));
  const changed = new Set(
    all.filter(({ before: one, after: other }) => !one || !other || !isSameInput(one, other)),
  );
  // Only services with routes in extra/ write routes of other services.
  const routesOthers = [...changed].some(
    ({ before: one, after: other }) =>
      [one, other].some((view) => view && hasRoutes(view.service.additions)) &&
      !isSame(routingOf(one), routingOf(other)),
  );
  return all
    .filter(
      (each) =>
        changed.has(each) ||
        (routesOthers &&
          each.after !== undefined &&
          !hasSameVirtualServices(each.after.service.host, routed)),
    )
    .map((each) => ({ ...each, isRoutedAlike: !routesOthers && isCalledAlike(each.before, each.after) }));
}

/** What a service adds or patches that may write routes. */
function routingOf(view: InstanceView | undefined): object {
  const { documents = [], patches = [] } = view?.service.additions ?? {};
  return {
    documents: documents.filter((each) => mayHave({ documents: [each], patches: [] }, routeKinds)),
    patches: patches.filter((each) => mayHave({ documents: [], patches: [each] }, routeKinds)),
  };
}

/** True if two views of a service are the same, except for documents and patches that route no calls. */
function isCalledAlike(before: InstanceView | undefined, after: InstanceView | undefined): boolean {
  const callsOf = (view: InstanceView) => ({
    ...view,
    service: { ...view.service, additions: routingOf(view) },
  });
  return before !== undefined && after !== undefined && isSameInput(callsOf(before), callsOf(after));
}

/** True if the VirtualServices of teams for a host are the same before and after. */
function hasSameVirtualServices(host: string, { before, after }: RoutedChange): boolean {
  const [old, now] = [before, after].map((cluster) => (cluster ? ownVirtualServicesFor(host, cluster) : []));
  return isSame(
    old?.map(({ value }) => value),
    now?.map(({ value }) => value),
  );
}
