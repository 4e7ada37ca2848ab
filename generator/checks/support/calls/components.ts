import type { DeclaredCalls } from './declared-calls.ts';

/**
 * The services of a call graph in groups that call each other in a circle; most groups have one service. A group
 * precedes the groups that call it.
 * Source: R. Tarjan, Depth-First Search and Linear Graph Algorithms, 1972; without recursion, as chains may be long.
 */
export function components(calls: DeclaredCalls): readonly (readonly string[])[] {
  const found = known.get(calls) ?? groupsOf(calls);
  known.set(calls, found);
  return found;
}

const known = new WeakMap<DeclaredCalls, readonly (readonly string[])[]>();

function groupsOf(calls: DeclaredCalls): string[][] {
  const found: string[][] = [];
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const lower = (name: string, number: number) =>
    lowest.set(name, Math.min(lowest.get(name) ?? number, number));
  const enter = (name: string) => {
    order.set(name, order.size);
    lower(name, order.size - 1);
    open.push(name);
    isOpen.add(name);
    return { name, left: calls.get(name) ?? [], next: 0 };
  };
  for (const root of calls.keys()) {
    const path = order.has(root) ? [] : [enter(root)];
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const next = top.left[top.next++]?.callee.name;
      if (next !== undefined) {
        if (!order.has(next)) path.push(enter(next));
        else if (isOpen.has(next)) lower(top.name, order.get(next) ?? 0);
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent) lower(parent.name, lowest.get(top.name) ?? 0);
      if (lowest.get(top.name) !== order.get(top.name)) continue;
      const group = open.splice(open.lastIndexOf(top.name));
      for (const name of group) isOpen.delete(name);
      found.push(group);
    }
  }
  return found;
}
