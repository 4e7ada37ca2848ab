import { matchesWhole } from '../../lang/matches-whole.ts';
import { type HttpOperation, isOperationTitle, operationsIn } from '../../load/http-operation.ts';
import type { HttpRequest } from '../http-request.ts';
import type { Service } from '../service.ts';
import type { MetadataConditions } from './metadata.ts';
import { mayHavePath } from './operation-paths.ts';
import type { Rule, SourceService } from './rule.ts';
import type { Treatment } from './treatment.ts';

/**
 * A route of a service: the calls it matches, and how they are handled. The first route that matches a call
 * applies.
 */
export interface Route extends Treatment, Pick<Rule, 'authority' | 'requestHeaders' | 'responseHeaders'> {
  readonly name: string;
  /** Any of these; empty means any path. */
  readonly paths: readonly RoutePath[];
  readonly metadata: MetadataConditions;
  /** Any of these; empty means any caller. */
  readonly callers: readonly SourceService[];
  /** Conditions that only a team's own documents have, by the words for what they test, such as `authority`. */
  readonly conditions?: MetadataConditions;
  /** What else a team's own route does to a call, in words. */
  readonly further?: readonly string[];
}

/** The parts of a service that determine its routes. */
export type RoutedService = Pick<Service, 'methods' | 'ports' | 'routing'>;

/** `package.Service/Method`, or all methods of `package.Service`. */
export type MethodPath = { readonly method: string } | { readonly service: string };

/** The paths of a route: in a team's own documents also a part of a path, or an expression. */
export type RoutePath = MethodPath | { readonly uri: UriCondition };

/** A condition on the path of an HTTP request, with exactly one of the texts. */
export interface UriCondition {
  readonly exact?: string;
  readonly prefix?: string;
  readonly regex?: string;
  readonly ignoresCase?: true;
}

/**
 * True if the path of a call matches, or for the title of an operation of HTTP, if that of one of its requests may match. A
 * gRPC call has the path `/package.Service/Method`, and Envoy compares expressions with the whole path.
 * Source: gRPC over HTTP2; Envoy, RouteMatch.
 */
export function matchesPath(path: RoutePath, method: string): boolean {
  if ('method' in path) return path.method === method;
  if ('service' in path) return method.startsWith(`${path.service}/`);
  const { exact, prefix, regex, ignoresCase } = path.uri;
  if (isOperationTitle(method)) return operationsIn([method]).some((each) => mayHaveUri(each, path.uri));
  const inCase = (text: string) => (ignoresCase ? text.toLowerCase() : text);
  const called = inCase(`/${method}`);
  if (exact !== undefined) return called === inCase(exact);
  if (prefix !== undefined) return called.startsWith(inCase(prefix));
  return regex === undefined || matchesWhole(`/${method}`, regex);
}

/**
 * True if the path of a route matches a call: the title of an operation by its name, anything else by the path of the
 * request. A gRPC call has no request here, and its path is its method.
 */
export const takesPath = (
  path: RoutePath,
  { method, request }: { readonly method: string; readonly request?: HttpRequest | undefined },
): boolean =>
  matchesPath(
    path,
    request && !('method' in path && isOperationTitle(path.method)) ? request.path.slice(1) : method,
  );

function mayHaveUri(operation: HttpOperation, { exact, prefix, regex, ignoresCase }: UriCondition): boolean {
  if (exact !== undefined) return mayHavePath(operation, { kind: 'exact', text: exact, ignoresCase });
  if (prefix !== undefined) return mayHavePath(operation, { kind: 'prefix', text: prefix, ignoresCase });
  return regex === undefined || mayHavePath(operation, { kind: 'regex', text: regex });
}
