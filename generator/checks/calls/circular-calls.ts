import { defineCheck, type Finding } from '../check.ts';
import { components } from '../support/calls/components.ts';
import { type DeclaredCall, type DeclaredCalls, declaredCalls } from '../support/calls/declared-calls.ts';

export const circularCalls = defineCheck({
  name: 'circular-calls',
  code: 'MESH312',
  severity: 'information',
  title: 'Services that call each other in a circle',
  explanation:
    'A circle is no mistake by itself. Of what stands in one, nothing can be started, tried or rolled out without the rest; a slow service makes itself slower, since its callers are what it waits for; and a call whose end nobody has thought of goes round until a deadline ends it.',
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
    hint: 'if it is meant, see that every method of the circle has a timeout',
    related: others.map(({ caller, at }) => ({ message: caller.name, at })),
  };
}

function raise(): never {
  throw new RangeError('A circle has a call.');
}
