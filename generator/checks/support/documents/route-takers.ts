import { isDeepStrictEqual } from 'node:util';
import { type HttpOperation, pathCondition } from '../../../load/http-operation.ts';
import type { MetadataConditions } from '../../../model/routing/metadata.ts';
import { mayHavePath } from '../../../model/routing/operation-paths.ts';
import type { HttpRoute, RouteMatch } from '../../../picture/routes.ts';
import { metadataCovers } from '../routes/covers.ts';
import { isOperational, type ServedRequests } from './http-requests.ts';
import { matchesPath, matchesUri, othersOf } from './matched-paths.ts';

/** The routes that take each method of a match between them; undefined if one is left, or if its methods are not known. */
export function takersOfMethods(
  match: RouteMatch,
  before: readonly HttpRoute[],
  methods: readonly string[],
): readonly HttpRoute[] | undefined {
  const own = methodsOf(match, methods);
  if (own.length === 0) return undefined;
  const takers = own.map((method) =>
    before.find(({ matches }) =>
      matches.some((other) => matchesPath(other, method) && metadataCovers(othersOf(other), othersOf(match))),
    ),
  );
  return takers.every((taker) => taker !== undefined) ? [...new Set(takers)] : undefined;
}

/** The methods of the protos that a match names: by a path, by a prefix with a whole gRPC service, or by an expression. */
function methodsOf({ uri }: RouteMatch, methods: readonly string[]): readonly string[] {
  if (!uri || (uri.kind === 'prefix' && !/^\/[\w.]+\//.test(uri.text))) return [];
  return methods.filter((method) => matchesUri(uri, method));
}

/**
 * The routes that take each operation of a prefix between them; undefined if one is left, or if other requests may have the
 * prefix. A request with another method of HTTP is another one: only routes of the same methods, or of all, are known to
 * take an operation.
 */
export function takersOfOperations(
  { uri, conditions }: RouteMatch,
  before: readonly HttpRoute[],
  requests: ServedRequests | undefined,
): readonly HttpRoute[] | undefined {
  if (!requests || uri?.kind !== 'prefix' || !/^\/[\w.~-]/.test(uri.text) || isOperational(uri.text))
    return undefined;
  const others = [...requests.calls, ...requests.probes.map((path) => ({ path }))];
  const own = requests.operations.filter((operation) => mayHavePath(operation, uri));
  const isWhole = own.every((operation) => startOf(operation).startsWith(uri.text));
  if (own.length === 0 || !isWhole || others.some((each) => mayHavePath(each, uri))) return undefined;
  const takers = own.map((operation) =>
    before.find(({ matches }) =>
      matches.some(
        (other) =>
          takesPath(other, operation) && metadataCovers(besidePath(other.conditions), besidePath(conditions)),
      ),
    ),
  );
  return takers.includes(undefined) ? undefined : before.filter((route) => takers.includes(route));
}

/** True if a match is for every path of an operation. */
const takesPath = ({ uri, conditions }: RouteMatch, operation: HttpOperation): boolean =>
  operation.path.includes('{')
    ? isDeepStrictEqual(conditions['uri'], pathCondition(operation)) ||
      (uri?.kind === 'prefix' && startOf(operation).startsWith(uri.text))
    : matchesPath({ path: [], conditions, ...(uri ? { uri } : {}) }, operation.path);

/** The text with which every path of an operation starts. */
const startOf = ({ path }: HttpOperation): string => path.replace(/\{.*/, '');

const besidePath = (conditions: MetadataConditions): MetadataConditions =>
  Object.fromEntries(
    Object.entries(conditions).filter(([name]) => name !== 'uri' && name !== 'uri in any case'),
  );

/** Two routes that take all calls between them: one with a condition on a header, one with the same under withoutHeaders. */
export function takersByHeader(
  { conditions }: RouteMatch,
  before: readonly HttpRoute[],
): readonly HttpRoute[] | undefined {
  const wider = before.flatMap((route) =>
    route.matches.flatMap((match) =>
      Object.entries(match.conditions).flatMap(([name, condition]) => {
        const { [name]: _, ...others } = match.conditions;
        return /^(?:headers|withoutHeaders) /.test(name) && metadataCovers(others, conditions)
          ? [{ route, name, condition }]
          : [];
      }),
    ),
  );
  for (const { route, name, condition } of wider) {
    const text = JSON.stringify(condition);
    const other = wider.find(
      (each) => each.name === name.replace(/^headers/, 'withoutHeaders') && each.condition.exact === text,
    );
    if (name.startsWith('headers') && other) return [...new Set([route, other.route])];
  }
  return undefined;
}
