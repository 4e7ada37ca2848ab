import { httpMethods } from '../lang/http-methods.ts';
import { type HttpOperation, isOperationTitle } from '../load/http-operation.ts';
import type { Service } from './service.ts';

/** A request of an HTTP server. */
export interface HttpRequest {
  /** The method of HTTP, such as GET. */
  readonly verb: string;
  readonly path: string;
}

/** `GET /product/17` */
export const requestText = ({ verb, path }: HttpRequest): string => `${verb} ${path}`;

/** `GET-product-17` of `GET /product/17`: for names, in which a slash has another meaning. */
export function requestName(text: string): string {
  const [verb = '', path = ''] = text.split(' ');
  return `${verb}-${path === '/' ? 'root' : path.slice(1).replaceAll('/', '-')}`;
}

/** True for an operation of HTTP or a single request; false for a gRPC method, which has no space. */
export const isOfHttp = (method: string): boolean => method.includes(' ');

/**
 * True if a template, or a literal path, matches the whole path of a request: `{*}` is one segment, `{**}` the rest.
 * Source: Istio, AuthorizationPolicy: Operation.paths.
 */
export function matchesTemplate(path: string, template: string): boolean {
  const [segments = [], wanted = []] = [path, template].map((text) => text.slice(1).split('/'));
  const hasRest = wanted.at(-1) === '{**}';
  if (hasRest ? segments.length < wanted.length : segments.length !== wanted.length) return false;
  return wanted.every(
    (each, index) => each === '{**}' || (each === '{*}' ? segments[index] !== '' : segments[index] === each),
  );
}

type Operations = Pick<Service, 'methods'>;

/** The operation that a request belongs to: the most specific one that it matches. */
export const operationFor = ({ methods }: Operations, { verb, path }: HttpRequest): string | undefined =>
  methods.find(
    ({ http }) =>
      http && (http.methods.length === 0 || http.methods.includes(verb)) && matchesTemplate(path, http.path),
  )?.path;

/**
 * A request of an operation that belongs to no other one; undefined for a gRPC method, and if none was found.
 * @param method the title of an operation, or a request as a text, such as `GET /product/17`
 */
export function requestOf(service: Operations, method: string): HttpRequest | undefined {
  if (!isOfHttp(method)) return undefined;
  if (!isOperationTitle(method)) {
    const [verb = '', path = ''] = method.split(' ');
    return { verb, path };
  }
  return sampleRequestsOf(service, method)[0];
}

/** Requests of an operation that belong to no other one; none for a gRPC method. */
export function sampleRequestsOf(service: Operations, method: string): HttpRequest[] {
  const operation = service.methods.find(({ path }) => path === method)?.http;
  return operation
    ? requestsOf(operation).filter((request) => operationFor(service, request) === method)
    : [];
}

/** Requests that match an operation. */
function requestsOf({ methods, path }: HttpOperation): HttpRequest[] {
  const verbs = methods.length > 0 ? methods : ['GET', ...httpMethods.filter((verb) => verb !== 'CONNECT')];
  const paths = ['prove/more', 'prove', 'prove/more/still', ''].flatMap((rest) =>
    ['prove', '17'].map((segment) => path.replace('{**}', rest).replaceAll('{*}', segment)),
  );
  return [...new Set(paths)].flatMap((each) => verbs.map((verb) => ({ verb, path: each })));
}

/**
 * Requests that belong to no operation, each close to one: with another method of HTTP, with a longer path, and somewhere
 * else.
 */
export function requestsOfNoOperation(service: Operations): HttpRequest[] {
  const all = service.methods.flatMap(({ path, http }) => {
    const request = http && requestOf(service, path);
    return request ? [{ request, methods: http.methods, isTemplate: http.path.includes('{') }] : [];
  });
  // A template can match too much, a literal path hardly.
  const close = all.toSorted((a, b) => Number(b.isTemplate) - Number(a.isTemplate));
  const otherVerbs = close.flatMap(({ request, methods }) =>
    methods.length === 0
      ? []
      : ['POST', 'DELETE', 'GET']
          .map((verb) => ({ ...request, verb }))
          .filter(({ verb }) => !methods.includes(verb)),
  );
  const longer = close.map(({ request }) => ({
    ...request,
    path: `${request.path.replace(/\/$/, '')}/further`,
  }));
  const elsewhere = close.length > 0 ? [{ verb: 'GET', path: '/prove/no/operation' }] : [];
  const isFree = (request: HttpRequest) => operationFor(service, request) === undefined;
  return [otherVerbs, longer, elsewhere].flatMap((some) => some.find(isFree) ?? []);
}
