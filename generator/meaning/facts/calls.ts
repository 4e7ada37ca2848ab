import type { MetadataConditions } from '../../model/routing/metadata.ts';
import type { Route } from '../../model/routing/route.ts';
import type { Share } from '../../model/routing/rule.ts';
import { type HostRoutes, type RoutedCluster, routesOfSpec, routesTo } from '../../picture/host-routes.ts';
import type { OwnDocument } from '../../picture/own-documents.ts';
import { routeWithoutVirtualService } from '../../picture/read-routes.ts';
import { conditionsOf, destinationOf } from '../../render/route-words.ts';
import type { InstanceView } from '../../render/view.ts';
import type { CallAspects, CallFact, CallFactOf } from '../call-fact.ts';
import { callersOf, type NamedCaller } from '../callers.ts';
import { routesByOperation } from '../operation-routes.ts';
import { isSame } from '../same.ts';
import { metadataClasses, routeFor, type SampleCall } from '../sample-calls.ts';
import type { TracedFact } from '../statement.ts';
import type { RoutedChange } from '../views.ts';
import { type Cell, foldCells } from './fold-cells.ts';

/** Calls before and after, and the routes that can match them. */
interface Comparison {
  readonly samples: readonly Omit<SampleCall, 'metadata'>[];
  readonly classes: readonly MetadataConditions[];
  readonly before: Side;
  readonly after: Side;
}

interface Side {
  readonly view: InstanceView;
  /** All routes, of every caller. */
  readonly routes: readonly Route[];
  routesFor(caller: SampleCall['caller']): readonly Route[];
}

/**
 * Which calls are handled differently. Every method of every caller, without metadata and with the metadata
 * that any route matches, passes through the routes before and after. Other facts describe new and removed
 * callers and methods.
 */
export function callFacts(
  before: InstanceView,
  after: InstanceView,
  routed: RoutedChange = {},
): TracedFact[] {
  const [old, now] = [
    { view: before, cluster: routed.before },
    { view: after, cluster: routed.after },
  ];
  const samples = sampleCalls(before, after);
  const callers = samples.map(({ caller }) => caller);
  const facts = differences(samples, sideFor(callers, old), sideFor(callers, now));
  if (documentsFor(callers, old).length + documentsFor(callers, now).length === 0)
    return facts.map((fact) => ({ fact }));
  const ofSpecs = differences(samples, sideFor(callers, { view: before }), sideFor(callers, { view: after }));
  return facts.map((fact): TracedFact => {
    if (ofSpecs.some((each) => includes(each, fact))) return { fact };
    const names = fact.calls.callers ?? [noCaller.name];
    const concerned = callers.filter(({ name }) => names.includes(name));
    const files = changedFiles(
      [old, now].flatMap((side) => documentsFor(concerned, side)),
      before,
      after,
    );
    return files.length > 0 ? { fact, files } : { fact };
  });
}

/** True if one fact reports a change of all calls of the other. */
function includes(wide: CallFact, { kind, before, after, calls }: CallFact): boolean {
  const { callers, methods, conditions } = wide.calls;
  return (
    wide.kind === kind &&
    isSame([wide.before, wide.after, conditions], [before, after, calls.conditions]) &&
    (methods === undefined || calls.methods?.every((method) => methods.includes(method)) === true) &&
    (calls.callers ?? []).every((name) => callers?.includes(name) === true) &&
    (calls.callers !== undefined || callers === undefined)
  );
}

interface RoutedView {
  readonly view: InstanceView;
  readonly cluster?: RoutedCluster | undefined;
}

function differences(
  samples: readonly Omit<SampleCall, 'metadata'>[],
  before: Side,
  after: Side,
): CallFact[] {
  const all: Comparison = { samples, classes: metadataClasses(before.routes, after.routes), before, after };
  return [
    ...factsAbout('traffic', sharesOf, all),
    ...factsAbout('mirror', ({ mirrors }) => mirrors, all),
    ...factsAbout('fault', ({ fault }) => fault ?? null, all),
    ...factsAbout('timeout', ({ policy }) => policy.timeout ?? null, all),
    ...factsAbout('retries', ({ policy }) => policy.retries, all),
    ...factsAbout('headers', headersOf, all),
    ...factsAbout('further', ({ further = [] }) => further, all),
  ];
}

/** The differences in one aspect. Calls with metadata are listed separately if their change differs. */
function factsAbout<Aspect extends keyof CallAspects>(
  kind: Aspect,
  aspectOf: (route: Route, view: InstanceView) => CallAspects[Aspect],
  { samples, classes, before, after }: Comparison,
): CallFactOf<Aspect>[] {
  const plain = new Map<Omit<SampleCall, 'metadata'>, Cell<CallAspects[Aspect]>>();
  const cells = classes.flatMap((metadata) =>
    samples.flatMap((sample): Cell<CallAspects[Aspect]>[] => {
      const call = { ...sample, metadata };
      const [old, now] = [before, after].map((side) => routeFor(call, side.routesFor(sample.caller)));
      // Envoy refuses a call without a route: nothing else matters.
      if ((!old || !now) && (kind !== 'traffic' || old === now)) return [];
      const cell = {
        caller: sample.caller.name,
        method: sample.method,
        conditions: conditionsOf({ paths: [], callers: [], metadata }),
        before: aspectOf(old ?? noRoute, before.view),
        after: aspectOf(now ?? noRoute, after.view),
      };
      const otherwise = plain.get(sample);
      if (!otherwise) plain.set(sample, cell);
      return otherwise && isSame([cell.before, cell.after], [otherwise.before, otherwise.after])
        ? []
        : [cell];
    }),
  );
  const declared = samples.map(({ caller, method }) => ({ caller: caller.name, method }));
  return foldCells(cells, declared).map((folded) => ({ kind, ...folded }));
}

/** Represents the route of a call that no route matches. Envoy answers it with UNIMPLEMENTED. */
const noRoute: Route = { ...routeWithoutVirtualService, shares: [] };

/** The routes of a service as its callers have them, in matching order. */
function sideFor(callers: readonly SampleCall['caller'][], routedView: RoutedView): Side {
  const { view } = routedView;
  const lists = new Map<string, readonly Route[]>();
  const routesFor = (caller: SampleCall['caller']) => {
    const key = placeOf(caller);
    const found = () => hostRoutesFor(caller, routedView)?.routes ?? routesOfSpec(view);
    const routes = lists.get(key) ?? routesByOperation(found(), view.service);
    lists.set(key, routes);
    return routes;
  };
  for (const caller of callers) routesFor(caller);
  return { view, routesFor, routes: [...new Set(lists.values())].flat() };
}

/** Gateways have routes of their own, which are rendered from the specs. */
const hostRoutesFor = (
  caller: SampleCall['caller'],
  { view, cluster }: RoutedView,
): HostRoutes | undefined =>
  cluster && !caller.isGateway ? routesTo(view.service.host, cluster, caller.namespace) : undefined;

const placeOf = ({ isGateway, namespace }: SampleCall['caller']): string =>
  isGateway ? 'gateway' : `namespace ${namespace}`;

/** The documents of teams that route the calls of some callers. */
const documentsFor = (callers: readonly SampleCall['caller'][], routedView: RoutedView): OwnDocument[] => [
  ...new Set(callers.flatMap((caller) => hostRoutesFor(caller, routedView)?.document ?? [])),
];

/** The files of documents whose text differs, and those of other services; all of them if none differs. */
function changedFiles(
  documents: readonly OwnDocument[],
  before: InstanceView,
  after: InstanceView,
): string[] {
  const textOf = ({ service: { additions } }: InstanceView, file: string) =>
    [...additions.documents, ...additions.patches].filter(({ source }) => source === file);
  const all = documents.flatMap(({ service, files }) => files.map((file) => ({ service, file })));
  const changed = all.filter(
    ({ service, file }) =>
      service !== after.service.name || !isSame(textOf(before, file), textOf(after, file)),
  );
  return [...new Set((changed.length > 0 ? changed : all).map(({ file }) => file))];
}

/** Represents the callers of a method that no caller may call. */
const noCaller: SampleCall['caller'] = { name: '', namespace: '', isService: false, isGateway: false };

/** Every method of every caller that exists before and after, and the methods without callers. */
function sampleCalls(before: InstanceView, after: InstanceView): Omit<SampleCall, 'metadata'>[] {
  const [old, now] = [callersOf(before), callersOf(after)];
  const calls = [...now.values()].flatMap((caller) => {
    const known = old.get(caller.name);
    return known ? methodsOfBoth(known, caller).map((method) => ({ caller, method })) : [];
  });
  const called = new Set(calls.map(({ method }) => method));
  const served = new Set(before.service.methods.map(({ path }) => path));
  const silent = after.service.methods
    .map(({ path }) => path)
    .filter((path) => served.has(path) && !called.has(path));
  return [...calls, ...silent.map((method) => ({ caller: noCaller, method }))];
}

const methodsOfBoth = (a: NamedCaller, b: NamedCaller): string[] =>
  b.methods.filter((method) => a.methods.includes(method));

function sharesOf({ shares }: Route, { versions }: InstanceView): Share[] {
  const all: readonly Share[] = shares ?? versions.map(({ name, weight }) => ({ version: name, weight }));
  const [only, ...others] = versions;
  // Any pod of a service with one version is a pod of this version.
  const single = others.length === 0 ? only?.name : undefined;
  return all
    .filter(({ weight }) => weight > 0)
    .map((share) =>
      share.version === '' && share.host === undefined && single !== undefined
        ? { ...share, version: single }
        : share,
    )
    .sort((a, b) => (destinationOf(a) < destinationOf(b) ? -1 : 1));
}

function headersOf({ authority, requestHeaders, responseHeaders }: Route): CallAspects['headers'] {
  if (authority === undefined && !requestHeaders && !responseHeaders) return null;
  return {
    ...(authority === undefined ? {} : { authority }),
    ...(requestHeaders ? { request: requestHeaders } : {}),
    ...(responseHeaders ? { response: responseHeaders } : {}),
  };
}
