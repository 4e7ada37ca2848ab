import { nearest } from '../../../diagnostics/nearest.ts';
import { didYouMean, listed, suggest } from '../../../diagnostics/suggestion.ts';
import { re2Matcher, re2Problem } from '../../../lang/re2.ts';
import { methodPath, type ProtoIndex } from '../../../load/proto-index.ts';
import { healthMethods, reflectionMethods } from '../../../model/access.ts';
import type { Finding } from '../../check.ts';

type Mistake = Required<Pick<Finding, 'message' | 'hint'>>;

/** What is known about the paths of the calls that a policy can match. */
export interface KnownPaths {
  readonly paths: ReadonlySet<string>;
  /** True if it selects pods of a spec. The methods of other servers are not in the protos of this repository. */
  readonly isForSpecs: boolean;
  /** The gRPC services that the pods serve; undefined if they are not known. */
  readonly served: ReadonlySet<string> | undefined;
}

const paths = new WeakMap<ProtoIndex, ReadonlySet<string>>();

/** Every path of a call, and those of all methods of a gRPC service; many checks read them for each document. */
export function knownPaths(protos: ProtoIndex): ReadonlySet<string> {
  const found = paths.get(protos) ?? pathsOf(protos);
  paths.set(protos, found);
  return found;
}

const pathsOf = (protos: ProtoIndex): ReadonlySet<string> =>
  new Set([
    ...Object.values(protos).flatMap(({ name, methods }) => [
      `/${name}/*`,
      ...methods.map((method) => `/${methodPath(name, method.name)}`),
    ]),
    ...[...healthMethods, ...reflectionMethods].flatMap((method) => [
      `/${method}`,
      `/${method.slice(0, method.lastIndexOf('/'))}/*`,
    ]),
  ]);

/**
 * Why a value of an AuthorizationPolicy with a star inside matches nothing; undefined if it may match something.
 * Source: Istio, AuthorizationPolicy, Rule: exact, prefix, suffix and presence match.
 */
export function starMistake(
  value: string,
  isPath = value.startsWith('/') || value.startsWith('*/'),
): Mistake | undefined {
  const inner = value.startsWith('*') ? value.slice(1) : value.replace(/\*$/, '');
  if (value.includes('{') || !inner.includes('*')) return undefined;
  return {
    message: `${value} matches nothing: a * has a meaning only at the start or the end, and once`,
    hint: isPath ? 'list the paths, or write {*} for one part of a path' : 'list the values',
  };
}

/**
 * Why a path with a query matches nothing; undefined for one without. Envoy compares paths without the query.
 * Source: Envoy, RouteMatch.path and RBAC url_path.
 */
export function queryMistake(path: string, hint: string): Mistake | undefined {
  const query = path.indexOf('?');
  return query < 0
    ? undefined
    : { message: `${path} matches no request: paths are compared without ${path.slice(query)}`, hint };
}

/**
 * Why a path of an AuthorizationPolicy matches no call of its pods; undefined if it may match one.
 * @param isHttp true if the pods may answer HTTP calls that are not gRPC
 */
export function policyPathMistake(pattern: string, isHttp: boolean, known: KnownPaths): Mistake | undefined {
  const { paths: all, isForSpecs } = known;
  const mistake = pathMistake(pattern, all) ?? otherPath(pattern, isHttp, known);
  const mayBeOther = !isForSpecs && pattern.startsWith('/') && nearest(pattern, all).length === 0;
  return mayBeOther ? undefined : mistake;
}

/** A path of a gRPC service that other pods serve, and a method alone for pods that serve only gRPC. */
function otherPath(
  pattern: string,
  isHttp: boolean,
  { served, paths: known, isForSpecs }: KnownPaths,
): Mistake | undefined {
  if (!served || !isForSpecs || /[*{]/.test(pattern.replace(/\/\*$/, ''))) return undefined;
  const all = [...served].map((name) => `/${name}/*`);
  const service = /^\/([\w.]+)\//.exec(pattern)?.[1];
  if (service !== undefined && known.has(pattern) && !served.has(service) && !service.startsWith('grpc.'))
    return { message: `its pods do not serve ${service}`, hint: `they serve ${all.join(', ')}` };
  if (isHttp || !/^\/[A-Z]\w*$/.test(pattern)) return undefined;
  return { message: `no gRPC call has the path ${pattern}`, hint: `the paths are ${all.join(', ')}` };
}

/** Why a path of gRPC matches no call; undefined if it may match one. */
export function pathMistake(path: string, known: ReadonlySet<string>): Mistake | undefined {
  if (!/^[/*{]/.test(path))
    return {
      message: `${path} matches nothing: a path starts with "/"`,
      hint: withSlash(`/${path}`, known),
    };
  const [, method] = /^\*\/([A-Z]\w*)$/.exec(path) ?? [];
  if (method !== undefined) return unknownSuffix(method, known);
  if (path.includes('{')) return templateMistake(path, known);
  const other = otherForm(path, known);
  if (other) return other;
  // The paths of other servers are theirs.
  if (/^\/[\w.]+\.[A-Z]\w*\/(?:\w+|\*)$/.test(path) && !known.has(path))
    return { message: `no proto has the method ${path.slice(1)}`, hint: suggest(path, known, 'paths') };
  const start = path.endsWith('*') ? path.slice(0, -1) : '';
  const all = [...known];
  const [root] = /^\/\w+\./.exec(start) ?? [];
  if (root === undefined || all.some((one) => one.startsWith(start))) return undefined;
  // A prefix is about gRPC if it starts like an existing package.
  const ofRoot = all.filter((one) => one.startsWith(root) && one.endsWith('/*'));
  if (ofRoot.length === 0) return undefined;
  return {
    message: `no method of the protos starts with ${start}`,
    hint: suggest(path, ofRoot, 'paths there'),
  };
}

/** How to write a path that had no slash at its start: it may have another mistake. */
function withSlash(path: string, known: ReadonlySet<string>): string {
  const other = otherForm(path, known);
  if (other) return other.hint;
  const meant = known.has(path) ? [] : nearest(path, known);
  return meant.length > 0 ? didYouMean(meant) : `write ${path}`;
}

/** A path that is nearly that of a gRPC service or method: without its method, without its package, in another case. */
function otherForm(path: string, known: ReadonlySet<string>): Mistake | undefined {
  if (known.has(path) || path.startsWith('*') || /\*$/.test(path)) return undefined;
  const all = [...known];
  const whole = `${path.replace(/\/$/, '')}/*`;
  if (known.has(whole))
    return { message: `${path} matches no call: a path ends with a method`, hint: `write ${whole}` };
  const methods = all.filter((one) => !one.endsWith('/*'));
  const letters = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const same = methods.find((one) => letters(one) === letters(path));
  const [, service, method] = /^\/([A-Z]\w*)\/([A-Z]\w*)$/.exec(path) ?? [];
  const meant = same ?? methods.find((one) => method !== undefined && one.endsWith(`.${service}/${method}`));
  return meant === undefined
    ? undefined
    : { message: `no proto has the method ${path.slice(1)}`, hint: `did you mean ${meant}?` };
}

/**
 * A path with templates: `{*}` is one part of a path, and `{**}` any number of parts at its end.
 * Source: Istio, AuthorizationPolicy: Operation.paths.
 */
function templateMistake(path: string, known: ReadonlySet<string>): Mistake | undefined {
  const parts = path.slice(1).split('/');
  // Istio rejects other braces.
  if (parts.some((part) => /[{}]/.test(part) && part !== '{*}' && part !== '{**}')) return undefined;
  const fits = (one: string) => {
    const own = one.slice(1).split('/');
    const isOpen = parts.at(-1) === '{**}';
    const fixed = isOpen ? parts.slice(0, -1) : parts;
    if (isOpen ? own.length < fixed.length : own.length !== fixed.length) return false;
    return fixed.every((part, index) => part === '{*}' || part === own[index]);
  };
  const methods = [...known].filter((one) => !one.endsWith('/*'));
  if (methods.some(fits)) return undefined;
  const [first = '', second = ''] = parts;
  const [root] = /^\w+\./.exec(first) ?? [];
  if (root !== undefined && methods.some((one) => one.startsWith(`/${root}`))) {
    const like = new Set(methods.map((one) => `${one.slice(0, one.lastIndexOf('/'))}/{*}`));
    const whole = `/${first}/{*}`;
    const [named, ...more] = methods.filter(
      (one) => one.startsWith(`/${first}`) && one.endsWith(`/${parts.at(-1)}`),
    );
    return {
      message: `no method of the protos matches ${path}`,
      hint:
        named !== undefined
          ? `write ${more.length > 0 ? `/{*}/${parts.at(-1)}` : named}`
          : like.has(whole)
            ? `write ${whole}`
            : suggest(whole, like, 'paths'),
    };
  }
  return first === '{*}' && parts.length === 2 && /^[A-Z]\w*$/.test(second)
    ? unknownSuffix(second, known)
    : undefined;
}

/** Why a regular expression on the path of a call matches no method; undefined if it may match one. */
export function regexMistake(expression: string, known: ReadonlySet<string>): Mistake | undefined {
  // An expression that RE2 rejects is reported by Istio's analysis.
  if (re2Problem(expression) !== undefined) return undefined;
  const paths = [...known].filter((path) => !path.endsWith('/*'));
  const matches = re2Matcher(expression);
  if (paths.some(matches)) return undefined;
  if (/^\w/.test(expression))
    return {
      message: `${expression} matches no call: a path starts with "/"`,
      hint: completion(expression, paths),
    };
  // An expression is about gRPC if it starts like an existing package.
  const [, root = ''] = /^\/(\w+)\\?\./.exec(expression) ?? [];
  const ofRoot = paths.filter((path) => path.startsWith(`/${root}.`));
  if (root === '' || ofRoot.length === 0) return undefined;
  return {
    message: `no method of the protos matches ${expression}`,
    hint: listed(ofRoot, 'paths there'),
  };
}

/** An expression with the start of a path, a slash and the package, that makes it match a method. */
function completion(expression: string, methods: readonly string[]): string {
  const packages = methods.map((path) => path.slice(0, path.lastIndexOf('.', path.lastIndexOf('/')) + 1));
  const complete = ['/', ...new Set(packages)]
    .map((start) => start.replaceAll('.', '\\.') + expression)
    .find((whole) => methods.some(re2Matcher(whole)));
  return complete === undefined ? listed(methods, 'paths') : `write ${complete}`;
}

/** A method without its service: only what is near the name of a method is a misspelt one, and not a path of HTTP. */
function unknownSuffix(method: string, known: ReadonlySet<string>): Mistake | undefined {
  const methods = new Set([...known].map((path) => path.slice(path.lastIndexOf('/') + 1)));
  if (methods.has(method) || nearest(method, methods).length === 0) return undefined;
  return { message: `no proto has a method ${method}`, hint: suggest(method, methods, 'methods') };
}
