import { defineCheck, type Finding } from '../check.ts';
import { components } from '../support/calls/components.ts';
import { type DeclaredCall, type DeclaredCalls, declaredCalls } from '../support/calls/declared-calls.ts';

export const circularCalls = defineCheck({
  name: 'circular-calls',
  code: 'MESH312',
  severity: 'information',
  title: 'Services call each other in a circle',
  explanation:
    'A circle can be correct, but it has costs. No service in it can be started, tested or rolled out without the others. A slow service slows itself down, because its callers wait for it while it waits for them. A call without an end condition runs around the circle until a deadline ends it.',
  source: 'gRPC, Deadlines',
  *run(workspace) {
    for (const calls of declaredCalls(workspace)) {
      for (const group of components(calls)) {
        const [first = ''] = group;
        const isAlone = group.length === 1 && !calls.get(first)?.some(({ callee }) => callee.name === first);
        const circle = isAlone ? undefined : circleIn(new Set(group), calls);
        if (circle) yield findingOf(circle, group.length);
      }
    }
  },
});

/** One circle of a group, beginning with the first of its names. */
function circleIn(group: ReadonlySet<string>, calls: DeclaredCalls): DeclaredCall[] | undefined {
  const [start = ''] = [...group].sort();
  const reached = new Map<string, DeclaredCall[]>([[start, []]]);
  for (const [name, path] of reached) {
    for (const call of calls.get(name) ?? []) {
      const next = call.callee.name;
      if (next === start) return [...path, call];
      if (group.has(next) && !reached.has(next)) reached.set(next, [...path, call]);
    }
  }
  return undefined;
}

function findingOf(circle: readonly DeclaredCall[], size: number): Finding {
  const [first, ...others] = circle;
  const names = circle.map(({ caller }) => caller.name);
  const more = size > circle.length ? ` (${size} services call each other)` : '';
  return {
    message: `${[...names, names[0]].join(' → ')}${more}`,
    at: first?.at ?? raise(),
    hint: 'if this is intended, give every method of the circle a timeout',
    related: others.map(({ caller, at }) => ({ message: caller.name, at })),
  };
}

function raise(): never {
  throw new RangeError('A circle has a call.');
}
