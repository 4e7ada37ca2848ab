import { matchesWhole } from '../lang/matches-whole.ts';
import { type HttpOperation, operationTitle } from '../load/http-operation.ts';
import type { MetadataCondition, MetadataConditions } from '../model/routing/metadata.ts';
import { matchesPath, type Route, type UriCondition } from '../model/routing/route.ts';
import type { Service } from '../model/service.ts';

/** The condition on the method of HTTP, in the words of routes. */
const verb = 'HTTP method';

/**
 * The routes of an HTTP server, by operation: those of teams may be for a part of its requests only, such as one product.
 * This part becomes a condition of the route, as a condition on metadata is one.
 */
export function routesByOperation(
  routes: readonly Route[],
  { grpc, methods }: Pick<Service, 'grpc' | 'methods'>,
): readonly Route[] {
  const operations = methods.flatMap(({ http }) => http ?? []);
  if (grpc || operations.length === 0) return routes;
  return routes.flatMap((route) =>
    isPartial(route) ? operations.flatMap((operation) => forOperation(route, operation)) : [route],
  );
}

const isPartial = ({ paths, conditions = {} }: Route): boolean =>
  verb in conditions || paths.some((path) => 'uri' in path);

/** The parts of a route that requests of an operation can match. */
function forOperation(route: Route, operation: HttpOperation): Route[] {
  const conditions = withoutVerb(route.conditions ?? {}, operation);
  if (!conditions) return [];
  const title = operationTitle(operation);
  const own: Route = { ...route, paths: [{ method: title }], conditions };
  const matched = route.paths.filter((path) => matchesPath(path, title));
  const isWhole =
    route.paths.length === 0 || matched.some((path) => !('uri' in path) || covers(path.uri, operation));
  if (isWhole) return [own];
  return matched.flatMap((path) =>
    'uri' in path ? [{ ...own, conditions: { ...conditions, ...conditionOf(path.uri) } }] : [],
  );
}

/** The conditions without one on the method of HTTP that all requests of the operation meet; undefined if none does. */
function withoutVerb(
  conditions: MetadataConditions,
  { methods }: HttpOperation,
): MetadataConditions | undefined {
  const { [verb]: wanted, ...others } = conditions;
  if (!wanted || methods.length === 0) return conditions;
  const met = methods.filter((method) => isMet(wanted, method));
  if (met.length === methods.length) return others;
  return met.length === 0 ? undefined : conditions;
}

function isMet({ exact, prefix, regex }: MetadataCondition, method: string): boolean {
  if (exact !== undefined) return method === exact;
  if (prefix !== undefined) return method.startsWith(prefix);
  return regex === undefined || matchesWhole(method, regex);
}

/** True if all requests of an operation have such a path. */
function covers({ exact, prefix, regex, ignoresCase }: UriCondition, { path }: HttpOperation): boolean {
  const inCase = (text: string) => (ignoresCase ? text.toLowerCase() : text);
  const isTemplate = path.includes('{');
  if (exact !== undefined) return !isTemplate && inCase(path) === inCase(exact);
  const start = inCase(path.replace(/\{.*$/, ''));
  if (prefix !== undefined) return start.startsWith(inCase(prefix));
  return regex === undefined || (!isTemplate && matchesWhole(path, regex));
}

const conditionOf = ({ ignoresCase, ...uri }: UriCondition): MetadataConditions => ({
  [ignoresCase ? 'path in any case' : 'path']: uri,
});
