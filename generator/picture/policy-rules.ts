import { listAt, mapAt, textAt, textsAt } from '../lang/at-path.ts';
import type { PlainMap } from '../lang/plain-map.ts';
import { type HttpRequest, matchesTemplate } from '../model/http-request.ts';

/** A call as an AuthorizationPolicy sees it. */
export interface PolicedCall {
  /** `cluster.local/ns/shop/sa/orders`; undefined in plain text. */
  readonly principal: string | undefined;
  /** Other forms of the principal that match it. */
  readonly aliases?: readonly string[];
  readonly namespace: string | undefined;
  /** `package.Service/Method`, an operation of HTTP, or a request such as `GET /product/17`. */
  readonly method: string;
  /** The request of HTTP, and the port of the pod at which it arrives; undefined for a gRPC call. */
  readonly request?: HttpRequest & { readonly port: number };
  /** All metadata that the caller sets; undefined if it is not known. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** True, false, or undefined if it depends on what a proof does not know. */
export type Answer = boolean | undefined;

/**
 * Whether a rule of a policy matches a call. Source: Istio, AuthorizationPolicy, Rule.
 * @param namespace that of the policy
 */
export function ruleMatches(rule: unknown, call: PolicedCall, namespace: string): Answer {
  const sources = listAt(rule, 'from').map((each) => sourceMatches(mapAt(each, 'source'), call, namespace));
  const operations = listAt(rule, 'to').map((each) => operationMatches(mapAt(each, 'operation'), call));
  const conditions = listAt(rule, 'when').map((each) => conditionHolds(mapAt(each), call, namespace));
  return all([
    sources.length === 0 || any(sources),
    operations.length === 0 || any(operations),
    ...conditions,
  ]);
}

function sourceMatches(
  source: PlainMap,
  { principal, aliases = [], namespace }: PolicedCall,
  ofPolicy: string,
): Answer {
  const isNamed = (values: readonly string[]) => [principal, ...aliases].some((each) => isIn(values, each));
  return all(
    Object.keys(source).map((key): Answer => {
      const values = textsAt(source, key);
      if (isEmpty(source[key])) return true;
      if (key === 'principals') return isNamed(values);
      if (key === 'notPrincipals') return !isNamed(values);
      if (key === 'namespaces') return isIn(values, namespace);
      if (key === 'notNamespaces') return !isIn(values, namespace);
      if (key === 'serviceAccounts') return isAccountIn(values, principal, ofPolicy);
      if (key === 'notServiceAccounts') return !isAccountIn(values, principal, ofPolicy);
      return undefined;
    }),
  );
}

/**
 * True if the ServiceAccount of a principal, of any trust domain, is among `namespace/account` and `account`, which is one
 * in the namespace of the policy.
 * Source: Istio, AuthorizationPolicy, Source.serviceAccounts; serviceAccountRegex of pilot/pkg/security/authz/model.
 */
function isAccountIn(names: readonly string[], principal: string | undefined, ofPolicy: string): boolean {
  const [, namespace, account] = /\/ns\/([^/]+)\/sa\/([^/]+)$/.exec(principal ?? '') ?? [];
  return (
    account !== undefined &&
    names.some((name) => (name.includes('/') ? name : `${ofPolicy}/${name}`) === `${namespace}/${account}`)
  );
}

/** gRPC calls are POST requests. Source: gRPC over HTTP2. */
function operationMatches(operation: PlainMap, { method, request }: PolicedCall): Answer {
  const { verb, path } = request ?? { verb: 'POST', path: `/${method}` };
  return all(
    Object.keys(operation).map((key): Answer => {
      const values = textsAt(operation, key);
      if (isEmpty(operation[key])) return true;
      if ((key === 'paths' || key === 'notPaths') && !request && values.some(isTemplate)) return undefined;
      if (key === 'paths') return isPathIn(values, path);
      if (key === 'notPaths') return !isPathIn(values, path);
      if (key === 'methods') return isIn(values, verb);
      if (key === 'notMethods') return !isIn(values, verb);
      if (key === 'ports' && request) return values.includes(String(request.port));
      if (key === 'notPorts' && request) return !values.includes(String(request.port));
      return undefined;
    }),
  );
}

/** The keys of a source that ask the same as an attribute of a condition. */
const sourceKeys: ReadonlyMap<string, readonly [key: string, notKey: string]> = new Map([
  ['source.principal', ['principals', 'notPrincipals']],
  ['source.namespace', ['namespaces', 'notNamespaces']],
  ['source.serviceAccount', ['serviceAccounts', 'notServiceAccounts']],
]);

function conditionHolds(condition: PlainMap, call: PolicedCall, ofPolicy: string): Answer {
  const key = String(condition['key']);
  const [values, notValues] = [textsAt(condition, 'values'), textsAt(condition, 'notValues')];
  const ofSource = sourceKeys.get(key);
  if (ofSource) return sourceMatches({ [ofSource[0]]: values, [ofSource[1]]: notValues }, call, ofPolicy);
  const header = headerIn(key);
  const ofRequest = pseudoHeaders(call)[key];
  if (ofRequest === undefined && (header === undefined || !call.metadata)) return undefined;
  const value = ofRequest ?? call.metadata?.[header ?? ''];
  return (values.length === 0 || isIn(values, value)) && (notValues.length === 0 || !isIn(notValues, value));
}

/** What HTTP/2 has as headers of a request. Source: HTTP/2, Request Pseudo-Header Fields; gRPC over HTTP2. */
const pseudoHeaders = ({ method, request }: PolicedCall): Readonly<Record<string, string>> => ({
  'request.headers[:method]': request?.verb ?? 'POST',
  'request.headers[:path]': request?.path ?? `/${method}`,
});

/** The metadata that a condition is about; undefined for another condition, and for headers that clients and proxies set. */
function headerIn(key: string): string | undefined {
  const [, name] = /^request\.headers\[([^\]]+)\]$/.exec(key) ?? [];
  return name === undefined || setByOthers.test(name) ? undefined : name.toLowerCase();
}

/** Source: gRPC over HTTP2, Request-Headers; Envoy, HTTP header manipulation; Istio, Distributed Tracing. */
const setByOthers =
  /^(?::|grpc-|te$|content-|user-agent$|authorization$|trace|baggage$|x-(?:request-id$|forwarded-|envoy-|b3-|ot-))/i;

/**
 * Metadata that meets the conditions of a rule on headers, as far as they name values; empty for a rule without such
 * conditions.
 */
export function metadataFor(rule: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    listAt(rule, 'when').flatMap((condition): [string, string][] => {
      const header = headerIn(textAt(condition, 'key') ?? '');
      const [value] = textsAt(condition, 'values');
      return header === undefined || value === undefined ? [] : [[header, value.replaceAll('*', 'prove')]];
    }),
  );
}

/** The methods that a rule names in full. */
export const methodsNamedIn = (rule: unknown): string[] =>
  listAt(rule, 'to')
    .flatMap((to) => textsAt(to, 'operation', 'paths'))
    .filter((path) => /^\/[\w.]+\/\w+$/.test(path))
    .map((path) => path.slice(1));

const isTemplate = (path: string): boolean => path.includes('{');

const isPathIn = (patterns: readonly string[], path: string): boolean =>
  patterns.some((pattern) => (isTemplate(pattern) ? matchesTemplate(path, pattern) : isIn([pattern], path)));

/** An empty list is the same as none. Source: Protocol Buffers, field presence of repeated fields. */
const isEmpty = (values: unknown): boolean => Array.isArray(values) && values.length === 0;

/** Exact, with a star at one end, or a star for any value that is present. */
const isIn = (patterns: readonly string[], value: string | undefined): boolean =>
  value !== undefined &&
  patterns.some((pattern) => {
    if (pattern === '*') return value !== '';
    if (pattern.endsWith('*')) return value.startsWith(pattern.slice(0, -1));
    return pattern.startsWith('*') ? value.endsWith(pattern.slice(1)) : value === pattern;
  });

/** True if all answers are, false if one is. */
export function all(answers: readonly Answer[]): Answer {
  if (answers.includes(false)) return false;
  return answers.includes(undefined) ? undefined : true;
}

/** True if one answer is, false if all are. */
export function any(answers: readonly Answer[]): Answer {
  if (answers.includes(true)) return true;
  return answers.includes(undefined) ? undefined : false;
}
