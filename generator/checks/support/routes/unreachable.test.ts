import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SourceFile } from '../../../diagnostics/source-file.ts';
import type { ProtoService } from '../../../load/proto-index.ts';
import { calls, type RuleSpec, rules, takes } from '../../../testing/routing-arbitrary.ts';
import { entriesOf } from './entries.ts';
import { unreachableParts } from './unreachable.ts';

const served: ProtoService[] = [
  {
    name: 'shop.v1.Orders',
    file: 'shop.proto',
    methods: ['Get', 'Place', 'Watch'].map((name) => ({
      name,
      clientStreaming: false,
      serverStreaming: name === 'Watch',
      idempotency: 'IDEMPOTENT',
    })),
  },
];

/** For each rule, what of it the check calls unreachable: all of it, or some of its parts. */
function hiddenIn(routes: readonly RuleSpec[]) {
  const file = new SourceFile('service.yaml', '');
  const grpc = { port: 1, services: ['shop.v1.Orders'] };
  const spec = {
    name: 'orders',
    owner: 'team',
    namespace: 'shop',
    image: 'image',
    grpc,
    routes: [...routes],
  };
  const entries = entriesOf({ spec, at: (path, on = 'value') => ({ file, path, on }) }, served);
  return entries.map((entry, index) => unreachableParts(entry, entries.slice(0, index), served));
}

const known = calls.filter(({ method }) => method !== 'Unknown');
const firstOf = (routes: readonly RuleSpec[], call: (typeof calls)[number]) =>
  routes.findIndex((rule) => takes(rule, call));

test('no call reaches a rule of which nothing is reached', () => {
  fc.assert(
    fc.property(rules, (routes) => {
      for (const [index, hidden] of hiddenIn(routes).entries()) {
        if (!hidden.some(({ part }) => part === undefined)) continue;
        expect(known.filter((call) => firstOf(routes, call) === index)).toEqual([]);
      }
    }),
    { numRuns: 300 },
  );
});

test('no call of a method or a caller reaches a rule in which it is hidden', () => {
  fc.assert(
    fc.property(rules, (routes) => {
      for (const [index, hidden] of hiddenIn(routes).entries()) {
        for (const { part } of hidden) {
          if (!part) continue;
          const reaching = known.filter((call) => firstOf(routes, call) === index);
          const label = part.label.replace(/^calls of /, '');
          expect(
            reaching.filter(({ method, caller }) => [`shop.v1.Orders/${method}`, caller].includes(label)),
          ).toEqual([]);
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('a rule that repeats one before it is found', () => {
  fc.assert(
    fc.property(rules, (routes) => {
      const [first] = routes;
      if (!first) return;
      const again = hiddenIn([first, { ...first, name: 'again' }]).at(-1);
      expect(again?.map(({ part }) => part)).toEqual([undefined]);
    }),
  );
});
