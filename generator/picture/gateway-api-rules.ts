import type { Path } from '../diagnostics/source-file.ts';
import { listAt, mapAt, numberAt, textAt, valueAt } from '../lang/at-path.ts';
import type { PlainMap } from '../lang/plain-map.ts';
import { backendHost } from './gateway-api-backends.ts';
import { filterSettings } from './gateway-api-filters.ts';

/** A document with the content of a GRPCRoute or HTTPRoute. */
export interface ApiRouteContent {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly value: PlainMap | undefined;
}

/** A match of a rule, as an entry of VirtualService.http, and where its parts are written. */
export interface ApiRouteEntry {
  /** The name of the rule or its number, and that of the match if the rule has several. */
  readonly name: string;
  readonly http: PlainMap;
  /** Compared number by number; the higher comes first. */
  readonly precedence: readonly number[];
  /** Where a part of the entry is written. */
  pathOf(below: Path): Path;
}

/**
 * The rules of a GRPCRoute or HTTPRoute, one entry for each match, as istiod makes them.
 * Source: Istio, pilot/pkg/config/kube/gateway (convertHTTPRoute, convertGRPCRoute).
 */
export function entriesOf(document: ApiRouteContent, domain: string): ApiRouteEntry[] {
  const { kind, value } = document;
  return listAt(value, 'spec', 'rules').flatMap((rule, index) => {
    const path: Path = ['spec', 'rules', index];
    const written = listAt(rule, 'matches');
    // The API server adds the prefix / to a HTTPRoute.
    const matches = written.length > 0 ? written : kind === 'HTTPRoute' ? [{}] : [undefined];
    const settings = settingsOf(rule, document, domain);
    const backends = usedBackends(rule);
    const name = textAt(rule, 'name') ?? `rule-${index + 1}`;
    return matches.map((match, position): ApiRouteEntry => {
      const { conditions, precedence } = match === undefined ? anyCall : matchOf(match, kind);
      const own: Path = written.length > 0 ? [...path, 'matches', position] : path;
      return {
        name: matches.length > 1 ? `${name}-match-${position + 1}` : name,
        http: { ...(conditions ? { match: conditions } : {}), ...settings },
        precedence,
        pathOf: (below) => existing(value, pathIn(below, path, own, backends)),
      };
    });
  });
}

/** Sorted as istiod sorts routes: by exactness and length of the path, the method, and the number of conditions. */
export const inOrder = <Item>(items: readonly Item[], entryOf: (item: Item) => ApiRouteEntry): Item[] =>
  items.toSorted((one, other) => {
    const [a, b] = [entryOf(one).precedence, entryOf(other).precedence];
    const index = a.findIndex((number, position) => number !== b[position]);
    return index < 0 ? 0 : (b[index] ?? 0) - (a[index] ?? 0);
  });

interface Matched {
  /** Matches of a VirtualService: any of them is enough. Undefined for every call. */
  readonly conditions?: readonly PlainMap[];
  readonly precedence: readonly number[];
}

const anyCall: Matched = { precedence: [-2] };

/** Source: pilot/pkg/config/kube/gateway (createURIMatch, createGRPCURIMatch, sortHTTPRoutes). */
function matchOf(match: unknown, kind: string): Matched {
  const path = kind === 'GRPCRoute' ? grpcPath(mapAt(match, 'method')) : httpPath(match);
  const method = kind === 'GRPCRoute' ? undefined : textAt(match, 'method');
  const [headers, queryParams] = ['headers', 'queryParams'].map((key) => stringMatches(listAt(match, key)));
  const others = {
    ...(method === undefined ? {} : { method: { exact: method } }),
    ...(headers ? { headers } : {}),
    ...(queryParams ? { queryParams } : {}),
  };
  return {
    conditions: path.uris.length > 0 ? path.uris.map((uri) => ({ uri, ...others })) : [others],
    precedence: [
      ...[path.rank, path.length, method === undefined ? 0 : 1],
      ...[headers, queryParams].map((conditions) => Object.keys(conditions ?? {}).length),
    ],
  };
}

interface MatchedPath {
  readonly uris: readonly PlainMap[];
  readonly rank: number;
  readonly length: number;
}

const exactPath = (text: string): MatchedPath => ({ uris: [{ exact: text }], rank: 3, length: text.length });
const regexPath = (text: string): MatchedPath => ({ uris: [{ regex: text }], rank: 1, length: text.length });

/** A prefix ends at a slash or at the end of a path. */
function prefixPath(text: string): MatchedPath {
  const whole = text.replace(/\/$/, '');
  const uris = whole === '' ? [{ prefix: '/' }] : [{ exact: whole }, { prefix: `${whole}/` }];
  return { uris, rank: 2, length: Math.max(1, whole.length) };
}

function httpPath(match: unknown): MatchedPath {
  const text = textAt(match, 'path', 'value') ?? '/';
  const type = textAt(match, 'path', 'type') ?? 'PathPrefix';
  if (type === 'Exact') return exactPath(text);
  return type === 'RegularExpression' ? regexPath(text) : prefixPath(text);
}

function grpcPath({ type = 'Exact', service, method }: PlainMap): MatchedPath {
  if (service === undefined && method === undefined) return { uris: [], rank: -1, length: 0 };
  if (service === undefined) return regexPath(`/[^/]+/${String(method)}`);
  if (type !== 'Exact')
    return regexPath(`/${String(service)}/${method === undefined ? '.+' : String(method)}`);
  if (method !== undefined) return exactPath(`/${String(service)}/${String(method)}`);
  // No gRPC method has the path of its service alone.
  return {
    ...prefixPath(`/${String(service)}/`),
    uris: [{ prefix: `/${String(service)}/` }],
    length: String(service).length + 2,
  };
}

function stringMatches(list: readonly unknown[]): PlainMap | undefined {
  const entries = list.map((item) => {
    const isRegex = textAt(item, 'type') === 'RegularExpression';
    const text = textAt(item, 'value') ?? '';
    return [textAt(item, 'name') ?? '', isRegex ? { regex: text } : { exact: text }] as const;
  });
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** The positions of the backends with a share of the calls. */
const usedBackends = (rule: unknown): number[] =>
  [...listAt(rule, 'backendRefs').entries()].flatMap(([index, backend]) =>
    (numberAt(backend, 'weight') ?? 1) > 0 ? [index] : [],
  );

/** Without a backend and a redirect, the proxy answers with HTTP 500. */
function settingsOf(rule: unknown, document: ApiRouteContent, domain: string): PlainMap {
  const settings = filterSettings(rule, document, domain);
  const used = usedBackends(rule);
  if (used.length === 0)
    return settings['redirect'] ? settings : { ...settings, directResponse: { status: 500 } };
  const route = used.map((index) => {
    const backend = listAt(rule, 'backendRefs')[index];
    const port = numberAt(backend, 'port');
    const weight = numberAt(backend, 'weight') ?? 1;
    return {
      destination: {
        host: backendHost(backend, document, domain),
        ...(port === undefined ? {} : { port: { number: port } }),
      },
      ...(used.length > 1 ? { weight } : {}),
      ...(listAt(backend, 'filters').length > 0 ? { headers: { request: {} } } : {}),
    };
  });
  return { ...settings, route };
}

/** Where a part of an entry of a VirtualService is written in the rule. */
function pathIn([key, index, ...rest]: Path, rule: Path, match: Path, backends: readonly number[]): Path {
  if (key === 'match') return rest[0] === 'method' ? [...match, 'method'] : match;
  if (key === 'route' && index !== undefined)
    return [
      ...rule,
      'backendRefs',
      backends[Number(index)] ?? 0,
      ...(rest[0] === 'weight' ? ['weight'] : rest.length > 1 ? [rest[1] === 'port' ? 'port' : 'name'] : []),
    ];
  if (key === 'timeout') return [...rule, 'timeouts'];
  if (key === 'retries') return [...rule, 'retry'];
  return key === undefined || key === 'route' || key === 'name' ? rule : [...rule, 'filters'];
}

/** A path, or the nearest above it that has a value. */
function existing(value: unknown, path: Path): Path {
  return path.length === 0 || valueAt(value, path) !== undefined ? path : existing(value, path.slice(0, -1));
}
