import { listAt, mapAt, textAt } from '../lang/at-path.ts';
import { isMap } from '../lang/plain-map.ts';
import {
  anyOperationName,
  contains,
  type HttpOperation,
  operationsOf,
  overlap,
} from '../load/http-operation.ts';
import {
  anyOperation,
  anyRequest,
  type Requests,
  requestsOfPolicy,
  requestsOfRoute,
  together,
} from './http-requests.ts';
import type { ExistingInstance, Inventory } from './inventory.ts';
import { isGatewayOf } from './lift/gateways.ts';
import { policiesOf } from './related.ts';

/**
 * The operations of an HTTP server: the requests that its policies and the routes of gateways distinguish. The default, one
 * operation with all requests, if one of them cannot be an operation, or if two of them share some requests only: then a
 * caller would get more or less than today.
 */
export function operationsFrom(
  instances: readonly ExistingInstance[],
  inventory: Inventory,
): readonly HttpOperation[] {
  const found = together(instances.map((instance) => requestsIn(instance, inventory)));
  if (!found) return anyOperation;
  const distinct = [...new Map(found.map((each) => [textOf(each), each])).values()];
  const operations = operationsOf({ http: { operations: named(distinct) } });
  const areApart = operations.every((one) =>
    operations.every((other) => !overlap(one, other) || contains(one, other) || contains(other, one)),
  );
  return operations.length > 0 && areApart ? operations : anyOperation;
}

function requestsIn(instance: ExistingInstance, inventory: Inventory): readonly Requests[] | undefined {
  const policies = policiesOf(instance, inventory).map(({ value }) => value);
  const rules = policies.flatMap((policy) => listAt(policy, 'spec', 'rules').filter(isMap));
  const named = rules.flatMap((rule) => {
    const operations = listAt(rule, 'to').map((each) => mapAt(each, 'operation'));
    return operations.length === 0 ? [[anyRequest]] : operations.map(requestsOfPolicy);
  });
  const isLimited = policies.some((policy) => (textAt(policy, 'spec', 'action') ?? 'ALLOW') === 'ALLOW');
  const routed = inventory.documents
    .filter((document) => isGatewayOf(document, instance, inventory))
    .flatMap(({ value }) => listAt(value, 'spec', 'http').flatMap((route) => listAt(route, 'match')))
    .map((match) => requestsOfRoute(mapAt(match)));
  // Without a policy that allows, callers in the mesh may send every request.
  return together([...named, ...routed, ...(isLimited ? [] : [[anyRequest]])]);
}

const textOf = ({ methods, path }: Requests): string => `${methods.join(',') || '*'} ${path}`;

/** Operations as a spec writes them: `GetDetails: GET /details/{*}`. */
function named(all: readonly Requests[]): Readonly<Record<string, string>> {
  const names = new Map<string, string>();
  for (const requests of all) {
    const wanted = nameOf(requests);
    let name = wanted;
    for (let count = 2; names.has(name); count++) name = `${wanted}${count}`;
    names.set(name, textOf(requests));
  }
  return Object.fromEntries(names);
}

function nameOf({ methods, path }: Requests): string {
  const words = path
    .slice(1)
    .replaceAll('{**}', anyOperationName)
    .replaceAll('{*}', 'One')
    .split(/[^A-Za-z0-9]+/);
  const all = [...methods.map((method) => method.toLowerCase()), ...(path === '/' ? ['root'] : words)];
  const name = all
    .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
    .join('')
    .slice(0, 60);
  return /^[A-Z]/.test(name) ? name : `Path${name}`;
}
