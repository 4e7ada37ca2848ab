import { nearest } from '../../../diagnostics/nearest.ts';
import { suggest } from '../../../diagnostics/suggestion.ts';
import { re2Matcher, re2Problem } from '../../../lang/re2.ts';
import { type HttpOperation, policyPath } from '../../../load/http-operation.ts';
import { healthMethods, reflectionMethods } from '../../../model/access.ts';
import type { MetadataCondition } from '../../../model/routing/metadata.ts';
import { hasVerb, mayHavePath, type PathPattern } from '../../../model/routing/operation-paths.ts';
import type { Service } from '../../../model/service.ts';
import type { ClusterPods } from '../../../picture/pods.ts';
import type { DocumentMistake } from './document-mistakes.ts';

/** The requests that some servers answer. */
export interface ServedRequests {
  /** The services, as text. */
  readonly servers: string;
  /** Operations of their HTTP servers. */
  readonly operations: readonly HttpOperation[];
  /** The gRPC calls that arrive at the same ports, as requests. */
  readonly calls: readonly Pick<HttpOperation, 'methods' | 'path'>[];
  /** The paths of their HTTP probes. */
  readonly probes: readonly string[];
}

/** The requests of services with an HTTP server. @param isForGrpc true if gRPC calls take the same way */
export function requestsOf(services: readonly Service[], isForGrpc: boolean): ServedRequests | undefined {
  if (!services.some(({ http }) => http)) return undefined;
  // Several versions, or clusters, have the same operations.
  const each = [...new Map(services.map((service) => [service.name, service])).values()];
  const methods = each.flatMap((service) => service.methods);
  const grpc = methods.flatMap(({ path, http }) => (http ? [] : [path]));
  const calls = isForGrpc && grpc.length > 0 ? [...grpc, ...healthMethods, ...reflectionMethods] : [];
  return {
    servers: [...new Set(services.map(({ name }) => name))].join(' and '),
    operations: methods.flatMap(({ http }) => http ?? []),
    calls: calls.map((path) => ({ methods: ['POST'], path: `/${path}` })),
    probes: services.flatMap(({ workload }) =>
      Object.values(workload.probes).flatMap((probe) => probe?.httpGet?.path ?? []),
    ),
  };
}

/**
 * The requests that pods answer at some ports, or at all; undefined if they may answer more than their specs name.
 * @param otherPorts the ports of pods that may answer HTTP requests
 */
export function requestsAt(
  pods: readonly ClusterPods[],
  ports: readonly string[],
  otherPorts: readonly number[],
): ServedRequests | undefined {
  const services = pods.flatMap(({ service }) => service ?? []);
  if (services.length < pods.length || pods.some(({ isSilent }) => isSilent)) return undefined;
  const isNamed = (port: number) => ports.length === 0 || ports.includes(String(port));
  const own = services.flatMap(({ http }) => (http ? [http.targetPort] : []));
  if (!own.some(isNamed) || otherPorts.some((port) => isNamed(port) && !own.includes(port))) return undefined;
  const isForGrpc = services.some(({ grpc }) => grpc && isNamed(grpc.targetPort));
  return requestsOf(services, isForGrpc);
}

/**
 * Paths of requests that servers answer beside their operations: for health checks, metrics, debugging and browsers.
 * Source: Kubernetes, API health endpoints; Prometheus, metrics_path; Go, net/http/pprof; RFC 8615; RFC 9309.
 */
const operational =
  /^\/(?:[\w-]+\/)?(?:health|healthz|healthcheck|live|livez|liveness|ready|readyz|readiness|startup|ping|status|version|metrics|stats|debug|actuator|\.well-known|favicon\.ico|robots\.txt)(?:$|[/*.?])/i;

/** True for a path that servers answer beside their operations. */
export const isOperational = (path: string): boolean => operational.test(path);

/** Methods of HTTP that servers answer for the paths of other methods. Source: RFC 9110, 9.3.2 and 9.3.7. */
export const answeredBeside: readonly string[] = ['HEAD', 'OPTIONS'];

/** Why a condition on paths matches no request of some servers; undefined if it may match one. */
export function unknownPath(
  pattern: PathPattern,
  requests: ServedRequests,
  words: { readonly text: string; readonly isPolicy: boolean },
): DocumentMistake | undefined {
  const { servers, operations, calls, probes } = requests;
  const { text, isPolicy } = words;
  if (
    [...operations, ...calls, ...probes.map((path) => ({ path }))].some((each) => mayHavePath(each, pattern))
  )
    return undefined;
  if (isOperational(text.replace(/^\^/, ''))) return undefined;
  const paths = operations.map((operation) => (isPolicy ? policyPath(operation) : operation.path));
  // A policy for a whole area may be a precaution: it is a mistake if it is like an operation.
  if (isPolicy && pattern.kind !== 'exact' && !isLike(text, paths)) return undefined;
  return {
    message: `no operation of ${servers} has the path ${text}`,
    hint: `${suggest(text, new Set(paths), 'paths')}${isLike(text, paths) ? '' : '; a request that the server answers is an operation: add it to http.operations in the spec'}`,
  };
}

/** True if a path is a misspelt one, or starts with the same segment. */
function isLike(text: string, paths: readonly string[]): boolean {
  const start = (path: string) => path.split('/')[1]?.toLowerCase() ?? '';
  const literal = paths.map(start).filter((segment) => !/[{*]/.test(segment) && segment !== '');
  return (
    literal.includes(start(text)) ||
    nearest(start(text), literal).length > 0 ||
    nearest(text, paths).length > 0
  );
}

/** Why a condition on the method of HTTP matches no request at some paths; undefined if it may match one. */
export function unknownVerb(
  verbs: VerbCondition,
  patterns: readonly PathPattern[],
  { servers, operations, calls, probes }: ServedRequests,
): DocumentMistake | undefined {
  const isThere = ({ path }: Pick<HttpOperation, 'path'>) =>
    patterns.length === 0 || patterns.some((pattern) => mayHavePath({ path }, pattern));
  const there = [...operations, ...calls].filter(isThere);
  if (there.length === 0 || probes.some((path) => isThere({ path }))) return undefined;
  if (answeredBeside.some(verbs.includes) || there.some((each) => hasVerb(each, verbs.includes)))
    return undefined;
  const named = operations.filter(isThere).map(({ name, text }) => `${name} (${text})`);
  return {
    message: `no operation of ${servers} there has the method ${verbs.text}`,
    hint: named.length > 0 ? `the operations there are ${named.join(', ')}` : 'every gRPC call is a POST',
  };
}

/** A condition on the method of HTTP. */
export interface VerbCondition {
  readonly text: string;
  includes(verb: string): boolean;
}

/** The condition of a route. */
export function verbsOfRoute({ exact, prefix, regex }: MetadataCondition): VerbCondition | undefined {
  if (exact !== undefined) return { text: exact, includes: (verb) => verb === exact };
  if (prefix !== undefined) return { text: `${prefix}*`, includes: (verb) => verb.startsWith(prefix) };
  if (regex === undefined || re2Problem(regex) !== undefined) return undefined;
  return { text: regex, includes: re2Matcher(regex) };
}

/** The condition of a policy. */
export const verbsOfPolicy = (values: readonly string[]): VerbCondition => ({
  text: values.join(' or '),
  includes: (verb) =>
    values.some((value) => {
      if (value.endsWith('*')) return verb.startsWith(value.slice(0, -1));
      return value.startsWith('*') ? verb.endsWith(value.slice(1)) : verb === value;
    }),
});
