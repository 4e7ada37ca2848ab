/** Whether a call may be repeated: `google.protobuf.MethodOptions.IdempotencyLevel`. */
export type Idempotency = 'IDEMPOTENCY_UNKNOWN' | 'NO_SIDE_EFFECTS' | 'IDEMPOTENT';

/** An operation of an HTTP server: the requests with some methods at some paths. */
export interface HttpOperation {
  readonly name: string;
  /** As the spec writes it: `GET /product/{*}`. */
  readonly text: string;
  /** HTTP methods; empty means any. */
  readonly methods: readonly string[];
  /** An exact path, or a template with `{*}` and `{**}`. */
  readonly path: string;
}

/** What a spec says about its HTTP server. */
export interface HttpServer {
  readonly http?: { readonly operations?: Readonly<Record<string, string>> };
}

/** The only operation of a server whose spec names none. */
export const anyOperationName = 'Any';
const anyOperation: Readonly<Record<string, string>> = { [anyOperationName]: '* /{**}' };

/** One segment of a path, and any number of them at its end. Source: Istio, AuthorizationPolicy: Operation.paths. */
const [one, rest] = ['{*}', '{**}'];

/** The operations of a spec, in the order in which requests are matched: an operation precedes those that are less specific. */
export const operationsOf = ({ http }: HttpServer): readonly HttpOperation[] =>
  http
    ? Object.entries(http.operations ?? anyOperation)
        .map(operationOf)
        .sort(bySpecificity)
    : [];

function operationOf([name, text]: readonly [string, string]): HttpOperation {
  const [methods = '', path = ''] = text.split(' ');
  return { name, text, methods: methods === '*' ? [] : methods.split(','), path };
}

/** The operations in some titles, each once, in the order in which requests are matched. */
export const operationsIn = (titles: readonly string[]): readonly HttpOperation[] =>
  [
    ...new Map(titles.flatMap(operationOfTitle).map((operation) => [operation.text, operation])).values(),
  ].sort(bySpecificity);

function operationOfTitle(title: string): HttpOperation[] {
  const [, name, text] = /^(\S+) \((.*)\)$/.exec(title) ?? [];
  return name === undefined || text === undefined ? [] : [operationOf([name, text])];
}

/** What routes, findings and pages call an operation: `ViewProduct (GET /product/{*})`. */
export const operationTitle = ({ name, text }: Pick<HttpOperation, 'name' | 'text'>): string =>
  `${name} (${text})`;

/** True for the title of an operation; false for a gRPC method, `package.Service/Method`. */
export const isOperationTitle = (method: string): boolean => method.includes(' (');

/**
 * Segment by segment, a text precedes `{*}`, and `{*}` precedes `{**}`; a longer path precedes its beginning. For one path,
 * fewer HTTP methods precede more, and any method is last. What is equal is in the order of the names.
 */
function bySpecificity(a: HttpOperation, b: HttpOperation): number {
  return (
    compareSegments(segmentsOf(a.path), segmentsOf(b.path)) ||
    breadthOf(a) - breadthOf(b) ||
    (a.name < b.name ? -1 : 1)
  );
}

function compareSegments(a: readonly string[], b: readonly string[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const [left, right] = [a[index], b[index]];
    if (left === right) continue;
    const [rankLeft, rankRight] = [rankOf(left), rankOf(right)];
    if (rankLeft !== rankRight) return rankLeft - rankRight;
    return String(left) < String(right) ? -1 : 1;
  }
  return 0;
}

function rankOf(segment: string | undefined): number {
  if (segment === rest) return 3;
  if (segment === undefined) return 2;
  return segment === one ? 1 : 0;
}

const breadthOf = ({ methods }: HttpOperation): number => methods.length || Number.POSITIVE_INFINITY;

const segmentsOf = (path: string): string[] => path.slice(1).split('/');

/** True if a request can match both operations. */
export const overlap = (a: HttpOperation, b: HttpOperation): boolean =>
  sharesMethod(a, b) && pathsOverlap(segmentsOf(a.path), segmentsOf(b.path));

const sharesMethod = (a: HttpOperation, b: HttpOperation): boolean =>
  a.methods.length === 0 || b.methods.length === 0 || a.methods.some((method) => b.methods.includes(method));

function pathsOverlap(a: readonly string[], b: readonly string[]): boolean {
  const [[left, ...restLeft], [right, ...restRight]] = [a, b];
  if (left === undefined || right === undefined) return left === right;
  if (left === rest || right === rest) return true;
  return (left === right || left === one || right === one) && pathsOverlap(restLeft, restRight);
}

/** True if every path of the second template is a path of the first. */
function pathContains(outer: readonly string[], inner: readonly string[]): boolean {
  const [[left, ...restLeft], [right, ...restRight]] = [outer, inner];
  if (left === rest) return right !== undefined;
  if (left === undefined || right === undefined) return left === right;
  return (
    (left === right || (left === one && right !== rest && right !== '')) && pathContains(restLeft, restRight)
  );
}

/** True if every request of the second is one of the first. */
export const contains = (
  outer: Pick<HttpOperation, 'methods' | 'path'>,
  inner: Pick<HttpOperation, 'methods' | 'path'>,
): boolean =>
  pathContains(segmentsOf(outer.path), segmentsOf(inner.path)) &&
  (outer.methods.length === 0 ||
    (inner.methods.length > 0 && inner.methods.every((method) => outer.methods.includes(method))));

/** The operations before this one that together match each of its requests; undefined if it has requests of its own. */
export function hidingOperations(
  operation: HttpOperation,
  all: readonly HttpOperation[],
): readonly HttpOperation[] | undefined {
  const earlier = all
    .slice(0, all.indexOf(operation))
    .filter(({ path }) => pathContains(segmentsOf(path), segmentsOf(operation.path)));
  const any = earlier.find(({ methods }) => methods.length === 0);
  if (any) return [any];
  const { methods } = operation;
  const isHidden =
    methods.length > 0 && methods.every((method) => earlier.some((each) => each.methods.includes(method)));
  return isHidden ? earlier : undefined;
}

/** Methods that only read, and those that a client may repeat. Source: RFC 9110, 9.2.1 and 9.2.2. */
const safe: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);
const idempotent: ReadonlySet<string> = new Set([...safe, 'PUT', 'DELETE']);

/** Whether a request may be repeated. Source: RFC 9110, 9.2.2. */
export function idempotencyOf({ methods }: Pick<HttpOperation, 'methods'>): Idempotency {
  if (methods.length === 0) return 'IDEMPOTENCY_UNKNOWN';
  if (methods.every((method) => safe.has(method))) return 'NO_SIDE_EFFECTS';
  return methods.every((method) => idempotent.has(method)) ? 'IDEMPOTENT' : 'IDEMPOTENCY_UNKNOWN';
}

/** Characters of a segment that a template matches. Source: Envoy, extensions/path/uri_template_lib (kLiteral). */
const characters = "a-zA-Z0-9\\-._~%!$&'()+,;:@=";

/** A condition on the path of a request. */
export type PathCondition =
  | { readonly exact: string }
  | { readonly prefix: string }
  | { readonly regex: string };

/**
 * The path of an operation for a VirtualService, with the meaning that its template has in an AuthorizationPolicy.
 * Source: Envoy, UriTemplateMatchConfig.
 */
export function pathCondition({ path }: Pick<HttpOperation, 'path'>): PathCondition {
  if (!path.includes('{')) return { exact: path };
  const start = path.slice(0, -rest.length);
  if (path.endsWith(rest) && !start.includes('{')) return { prefix: start };
  const regex = path
    .split(/(\{\*{1,2}\})/)
    .map((part) => {
      if (part === one) return `[${characters}]+`;
      return part === rest ? `[${characters}/]*` : part.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
    })
    .join('');
  return { regex };
}

/** The path of an operation for an AuthorizationPolicy: an exact path, a beginning with `*`, or a template. */
export function policyPath({ path }: Pick<HttpOperation, 'path'>): string {
  const condition = pathCondition({ path });
  return 'prefix' in condition ? `${condition.prefix}*` : path;
}

/** A problem of a path that Istio would not accept; undefined for a path that it accepts. */
export function pathProblem({ path }: Pick<HttpOperation, 'path'>): string | undefined {
  const segments = segmentsOf(path);
  if (segments.slice(0, -1).includes(rest)) return '{**} is only allowed as the last segment';
  if (segments.slice(0, -1).includes('')) return 'it has an empty segment, "//"';
  const odd = segments.find((segment) => segment !== one && segment !== rest && /[{}*?#]/.test(segment));
  if (odd === undefined) return undefined;
  if (/[?#]/.test(odd)) return 'the path has a query or a fragment, which Istio does not match';
  return `${odd} is not a whole segment: write {*} for one segment, {**} for the rest of the path`;
}
