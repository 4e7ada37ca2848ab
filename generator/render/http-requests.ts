import type { IAuthorizationPolicy } from '@kubernetes-models/istio/security.istio.io/v1/AuthorizationPolicy';
import { type HttpOperation, overlap, policyPath } from '../load/http-operation.ts';
import type { Service } from '../model/service.ts';

type Rule = NonNullable<NonNullable<IAuthorizationPolicy['spec']>['rules']>[number];

/** The requests of a rule of an AuthorizationPolicy. */
export type Requests = NonNullable<NonNullable<Rule['to']>[number]['operation']>;

/**
 * The requests of some operations of an HTTP server. A request is one of the most specific operation that it matches, so
 * the paths of more specific operations are left out, unless they are among the chosen ones.
 * @param titles titles of the chosen operations
 */
export function httpRequests(titles: readonly string[], { methods }: Pick<Service, 'methods'>): Requests[] {
  const all = methods.flatMap(({ path, http }) =>
    http ? [{ ...http, isChosen: titles.includes(path) }] : [],
  );
  const requests = all.flatMap((operation, index): Requests[] => {
    if (!operation.isChosen) return [];
    const others = all.slice(0, index).filter((each) => !each.isChosen && overlap(each, operation));
    return [
      { ...ofMethods(operation), paths: [policyPath(operation)], ...without(others) },
      ...others.flatMap((other, position) => besides(operation, other, others.slice(0, position))),
    ];
  });
  return merged(requests);
}

/** Requests of an operation at the path of a more specific one with other HTTP methods. */
function besides(
  operation: HttpOperation,
  other: HttpOperation,
  before: readonly HttpOperation[],
): Requests[] {
  if (other.methods.length === 0) return [];
  const rest = operation.methods.filter((method) => !other.methods.includes(method));
  if (operation.methods.length > 0 && rest.length === 0) return [];
  const methods = operation.methods.length > 0 ? { methods: rest } : { notMethods: [...other.methods] };
  const hidden = before.filter((each) => overlap({ ...each, methods: [] }, { ...other, methods: [] }));
  return [{ ...methods, paths: [policyPath(other)], ...without(hidden) }];
}

const ofMethods = ({ methods }: HttpOperation): Requests =>
  methods.length > 0 ? { methods: [...methods] } : {};

const without = (others: readonly HttpOperation[]): Requests =>
  others.length > 0 ? { notPaths: [...new Set(others.map(policyPath))] } : {};

/** Requests that differ in their paths only are one. */
function merged(requests: readonly Requests[]): Requests[] {
  const groups = new Map<string, Requests>();
  for (const { paths = [], notPaths, ...methods } of requests) {
    const key = JSON.stringify([methods, notPaths]);
    const known = groups.get(key)?.paths ?? [];
    groups.set(key, {
      ...methods,
      paths: [...new Set([...known, ...paths])],
      ...(notPaths ? { notPaths } : {}),
    });
  }
  return [...groups.values()];
}
