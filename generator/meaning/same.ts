import { difference } from '../layout/json-patch.ts';
import type { InstanceView } from '../render/view.ts';

/** True for plain data that says the same, with keys in any order. */
export function isSame(a: unknown, b: unknown): boolean {
  return a === b || difference({ it: a }, { it: b }).length === 0;
}

/** Services of many clusters are one object: what two objects were found to be is remembered. */
const known = new WeakMap<object, WeakMap<object, boolean>>();

function isSameObject(a: object, b: object): boolean {
  if (a === b) return true;
  const results = known.get(a) ?? new WeakMap<object, boolean>();
  known.set(a, results);
  const found = results.get(b) ?? isSame(a, b);
  results.set(b, found);
  return found;
}

/** True for views that give the same documents. */
export function sameView(
  { cluster, service, ...others }: InstanceView,
  { cluster: otherCluster, service: otherService, ...rest }: InstanceView,
): boolean {
  return isSameObject(service, otherService) && isSame(cluster, otherCluster) && isSame(others, rest);
}
