import type { ServiceSpec } from '../schema/service.ts';
import type { ServiceMethod } from './service-method.ts';
import type { Transcoding } from './transcoding.ts';

/** A condition for the origin of a page. */
export type Origin = { readonly exact: string } | { readonly prefix: string } | { readonly regex: string };

/** Which pages of other hosts may call a service from a browser, complete with defaults. */
export interface Cors {
  readonly origins: readonly Origin[];
  /** Methods of HTTP. */
  readonly methods: readonly string[];
  /** Headers that pages may send. */
  readonly headers: readonly string[];
  /** Headers of answers that pages may read. */
  readonly exposedHeaders: readonly string[];
  readonly maxAge: string;
  readonly credentials: boolean;
}

type Expose = NonNullable<ServiceSpec['expose']>[string];

/** The CORS settings of an exposure. */
export type CorsSpec = NonNullable<Expose['cors']>;

/**
 * What clients of gRPC-Web send beside the headers that CORS always allows.
 * Source: gRPC-Web, PROTOCOL-WEB.md; Fetch, CORS-safelisted request-header.
 */
const webHeaders = ['content-type', 'grpc-timeout', 'x-grpc-web', 'x-user-agent'];

/** Where an answer has the status of a call: in headers, if it has no message. Source: gRPC-Web, PROTOCOL-WEB.md. */
const statusHeaders = ['grpc-status', 'grpc-message', 'grpc-status-details-bin'];

/** True for a header that every policy for gRPC allows. */
export const isWebHeader = (name: string): boolean => [...webHeaders, ...statusHeaders].includes(name);

/** How long browsers keep the answer to a preflight request. */
export const defaultMaxAge = '1h';

/** What `*` of an operation means: with credentials, `*` itself would be the name of a method. */
const everyMethod = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** The CORS policy of an exposure with these methods. */
export function resolveCors(
  { origins, headers = [], exposedHeaders = [], maxAge = defaultMaxAge, credentials = false }: CorsSpec,
  exposed: readonly ServiceMethod[],
  { jwt, json }: { readonly jwt: ServiceSpec['jwt']; readonly json: Transcoding | undefined },
): Cors {
  const isOfGrpc = exposed.some(({ http }) => !http);
  return {
    origins: origins.map(originOf),
    methods: methodsOf(exposed, json),
    headers: unique([...(isOfGrpc ? webHeaders : ['content-type']), ...tokenHeaders(jwt), ...headers]),
    exposedHeaders: unique([...(isOfGrpc ? statusHeaders : []), ...exposedHeaders]),
    maxAge,
    credentials,
  };
}

/** A condition as a spec has it; its schema allows exactly one key. */
export function originOf(origin: CorsSpec['origins'][number]): Origin {
  if (typeof origin === 'string') return { exact: origin };
  const { exact = '', prefix, regex } = origin;
  if (prefix !== undefined) return { prefix };
  return regex === undefined ? { exact } : { regex };
}

/** A call of gRPC is a POST. */
function methodsOf(exposed: readonly ServiceMethod[], json: Transcoding | undefined): string[] {
  const ofMethods = exposed.flatMap(({ http }) => {
    if (!http) return ['POST'];
    return http.methods.length > 0 ? http.methods : everyMethod;
  });
  const all = [...ofMethods, ...(json?.requests.map(({ verb }) => verb) ?? [])];
  const known = everyMethod.filter((method) => all.includes(method));
  return [...known, ...unique(all).filter((method) => !everyMethod.includes(method))];
}

/** The headers in which a page sends a token. */
const tokenHeaders = (jwt: ServiceSpec['jwt']): string[] =>
  jwt ? (jwt.fromHeaders?.map(({ name }) => name.toLowerCase()) ?? ['authorization']) : [];

const unique = (names: readonly string[]): string[] => [...new Set(names)];
