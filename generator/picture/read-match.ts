import { isDeepStrictEqual } from 'node:util';
import { listAt, mapAt, textAt, textsAt } from '../lang/at-path.ts';
import { grouped } from '../lang/grouped.ts';
import { matchesWhole } from '../lang/matches-whole.ts';
import type { PlainMap } from '../lang/plain-map.ts';
import { type HttpOperation, operationTitle, overlap } from '../load/http-operation.ts';
import { byName, type MetadataCondition, type MetadataConditions } from '../model/routing/metadata.ts';
import type { Route, RoutePath } from '../model/routing/route.ts';
import type { SourceService } from '../model/routing/rule.ts';
import { operationMatch } from '../render/virtualservice/matches.ts';

/** The conditions of a route on a call. */
export type Match = Pick<Route, 'paths' | 'metadata' | 'callers' | 'conditions'>;

/** What is known of the calls that the routes are for. */
export interface CallContext {
  /** The port that is called; undefined if it is not known. */
  readonly port?: number;
  /** The gateways whose routes are read; undefined means those of sidecars. */
  readonly gateways?: readonly string[];
  /** True if all calls are requests of HTTP, and none is a gRPC call. */
  readonly isHttp?: boolean;
  /** True if all calls are gRPC calls. */
  readonly isGrpc: boolean;
  /** The operations of the HTTP server that is called, and its port; undefined for another server. */
  readonly http?: { readonly operations: readonly HttpOperation[]; readonly port: number };
  /** The port of the gRPC server that the same service has beside its HTTP server. */
  readonly grpcPort?: number;
  /** The namespaces of the services of the cluster, by name. */
  readonly namespaces: ReadonlyMap<string, string>;
}

/** One alternative of the conditions of a route. */
interface Alternative {
  readonly path?: RoutePath;
  readonly caller?: SourceService;
  readonly metadata: MetadataConditions;
  readonly conditions: MetadataConditions;
}

/**
 * The conditions of a route of a VirtualService in the sidecars of callers: any of them is enough. Most routes need one.
 * None if the route is for gateways only, or for a port or a protocol that the calls do not have.
 * Source: Istio, HTTPMatchRequest; pilot/pkg/networking/core/route (sourceMatchHTTP, TranslateRouteMatch).
 */
export function matchesOf(route: unknown, context: CallContext): Match[] {
  const list = listAt(route, 'match');
  const alternatives =
    list.length === 0
      ? [{ metadata: {}, conditions: {} }]
      : list.flatMap((match) => alternativesOf(mapAt(match), context));
  return [
    ...grouped(alternatives, ({ metadata, conditions }) => JSON.stringify([metadata, conditions])).values(),
  ].flatMap(combined);
}

/** One match for alternatives that are every path with every caller; otherwise one for each of them. */
function combined(alternatives: readonly [Alternative, ...Alternative[]]): Match[] {
  const [{ metadata, conditions }] = alternatives;
  const others = { metadata, ...(Object.keys(conditions).length > 0 ? { conditions } : {}) };
  const paths = eachOnce(alternatives.map(({ path }) => path));
  const callers = eachOnce(alternatives.map(({ caller }) => caller));
  const isProduct =
    eachOnce(alternatives.map(({ path, caller }) => [path, caller])).length === paths.length * callers.length;
  if (isProduct && isUniform(paths) && isUniform(callers))
    return [{ paths: paths.filter(isSet), callers: callers.filter(isSet), ...others }];
  return alternatives.map(({ path, caller }) => ({
    paths: [path].filter(isSet),
    callers: [caller].filter(isSet),
    ...others,
  }));
}

const isSet = <Value>(value: Value | undefined): value is Value => value !== undefined;

/** A list of all set values, or of none. */
const isUniform = (values: readonly unknown[]): boolean => values.length === 1 || values.every(isSet);

const eachOnce = <Value>(values: readonly Value[]): Value[] =>
  values.filter((value, index) => values.findIndex((other) => isDeepStrictEqual(other, value)) === index);

/** None if the calls cannot match. */
function alternativesOf(
  match: PlainMap,
  { port, isGrpc, namespaces, http, grpcPort, gateways: read = ['mesh'] }: CallContext,
): Alternative[] {
  const gateways = textsAt(match, 'gateways');
  if (gateways.length > 0 && !gateways.some((each) => read.includes(each))) return [];
  const conditions: Record<string, MetadataCondition> = {};
  const operations = http ? operationsOf(match, http) : [];
  const path = pathOf(match, isGrpc);
  const isOfGrpc = path !== undefined && !('uri' in path) && match['port'] === grpcPort;
  // The name of an operation includes its method of HTTP and its port, that of a gRPC method its port.
  const isNamed = (key: string) =>
    (operations.length > 0 && key !== 'scheme') || (isOfGrpc && key === 'port');
  const wantedPort = isNamed('port') ? undefined : match['port'];
  if (wantedPort !== undefined && port === undefined) conditions['port'] = { exact: String(wantedPort) };
  if (wantedPort !== undefined && port !== undefined && wantedPort !== port) return [];
  for (const [key, value] of [
    ['method', 'POST'],
    ['scheme', 'http'],
  ] as const) {
    if (match[key] === undefined || isNamed(key)) continue;
    const condition = conditionOf(match[key]);
    if (!isGrpc) conditions[`HTTP ${key}`] = condition;
    else if (!isMetBy(condition, value)) return [];
  }
  // The path of a gRPC call has no query.
  if (isGrpc && Object.keys(mapAt(match, 'queryParams')).length > 0) return [];
  for (const [name, value] of Object.entries(mapAt(match, 'queryParams')))
    conditions[`query parameter ${name}`] = conditionOf(value);
  if (match['authority'] !== undefined) conditions['authority'] = conditionOf(match['authority']);
  const metadata: Record<string, MetadataCondition> = {};
  for (const [name, value] of headersIn(match, 'headers')) metadata[name] = conditionOf(value);
  for (const [name, value] of headersIn(match, 'withoutHeaders')) {
    const condition = conditionOf(value);
    if (condition.present && !Object.hasOwn(metadata, name)) metadata[name] = { absent: true };
    else conditions[`${negation}${name}`] = condition;
  }
  const paths = operations.length > 0 ? operations.map((each) => ({ method: operationTitle(each) })) : [path];
  const caller = callerOf(match, namespaces);
  const all = { ...conditions, ...(caller ? {} : sourceConditions(match)) };
  return paths.map((each) => ({
    ...(each ? { path: each } : {}),
    ...(caller ? { caller } : {}),
    metadata: byName(metadata),
    conditions: byName(all),
  }));
}

/**
 * The operations whose requests are those of a match: one with this path and these methods, or all with this path if the
 * match has no method, and if no other operation has requests there.
 */
function operationsOf(
  match: PlainMap,
  { operations, port }: NonNullable<CallContext['http']>,
): readonly HttpOperation[] {
  const { uri, method, ignoreUriCase } = match;
  if (ignoreUriCase === true || (match['port'] !== undefined && match['port'] !== port)) return [];
  const there = operations.filter((each) => isDeepStrictEqual(operationMatch(each).uri, uri));
  const same = there.filter((each) => isDeepStrictEqual(operationMatch(each).method, method));
  if (same.length > 0 || method !== undefined) return same;
  const isAlone = !operations.some(
    (other) => !there.includes(other) && there.some(({ path }) => overlap(other, { ...other, path })),
  );
  return isAlone ? there : [];
}

/**
 * Conditions on headers, by the name that Envoy compares. Source: Envoy, HeaderMatcher (names are lower case); gRPC over
 * HTTP/2, Custom-Metadata.
 */
const headersIn = (match: PlainMap, key: string): (readonly [string, unknown])[] =>
  Object.entries(mapAt(match, key)).map(([name, value]) => [name.toLowerCase(), value]);

/** Before the name of a header that must not have a value. */
export const negation = 'not: ';

/** A StringMatch; an empty one is true for every value that is present. */
function conditionOf(value: unknown): MetadataCondition {
  const [exact, prefix, regex] = ['exact', 'prefix', 'regex'].map((kind) => textAt(value, kind));
  if (exact !== undefined) return { exact };
  if (prefix !== undefined) return { prefix };
  return regex === undefined || regex === '*' ? { present: true } : { regex };
}

function isMetBy({ exact, prefix, regex }: MetadataCondition, value: string): boolean {
  if (exact !== undefined) return exact === value;
  if (prefix !== undefined) return value.startsWith(prefix);
  return regex === undefined || matchesWhole(value, regex);
}

/** The name of a gRPC service usually has a package: `/admin/` is a path of HTTP, unless all calls are gRPC calls. */
function pathOf(match: PlainMap, isGrpc: boolean): RoutePath | undefined {
  const uri = conditionOf(match['uri']);
  const ignoresCase = match['ignoreUriCase'] === true;
  const { exact, prefix, regex } = uri;
  // Every path starts with a slash.
  if (prefix === '/' || prefix === '' || uri.present) return undefined;
  const isService = (name: string | undefined) => !ignoresCase && (isGrpc || name?.includes('.') === true);
  const [, method, ofMethod] = /^\/(([^/]+)\/[^/]+)$/.exec(exact ?? '') ?? [];
  if (method !== undefined && isService(ofMethod)) return { method };
  const service = /^\/([^/]+)\/$/.exec(prefix ?? '')?.[1];
  if (service !== undefined && isService(service)) return { service };
  if (regex !== undefined) return { uri: { regex } };
  const text = exact === undefined ? { prefix: prefix ?? '' } : { exact };
  return { uri: { ...text, ...(ignoresCase ? { ignoresCase } : {}) } };
}

/** The service that the labels and the namespace of the pods mean, if they mean one as a spec does. */
function callerOf(match: PlainMap, namespaces: ReadonlyMap<string, string>): SourceService | undefined {
  const { app: name, ...others } = mapAt(match, 'sourceLabels');
  if (typeof name !== 'string' || Object.keys(others).length > 0) return undefined;
  const namespace = textAt(match, 'sourceNamespace') ?? namespaces.get(name);
  return namespace === undefined ? undefined : { name, namespace };
}

/** The beginnings of the words for conditions on the pods of a caller. */
export const ofCaller = { label: 'label of the caller ', namespace: 'namespace of the caller' };

function sourceConditions(match: PlainMap): MetadataConditions {
  const namespace = textAt(match, 'sourceNamespace');
  const labels = Object.entries(mapAt(match, 'sourceLabels'));
  return {
    ...Object.fromEntries(
      labels.map(([name, value]) => [`${ofCaller.label}${name}`, { exact: String(value) }]),
    ),
    ...(namespace === undefined ? {} : { [ofCaller.namespace]: { exact: namespace } }),
  };
}
