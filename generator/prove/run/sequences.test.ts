import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Case } from '../case.ts';
import { caseOf } from '../testing/case-of.ts';
import { type Sequence, sequencesOf } from './sequences.ts';

const failing = (name: string, more: Partial<Case> = {}): Case => ({
  ...caseOf('stock', name),
  disturbs: true,
  ...more,
});

const slow: Partial<Case> = { behaviour: [{ who: 'all', slowMs: 3_000 }] };
const from = (service: string): Partial<Case> => ({ from: { kind: 'service', service, version: 'v1' } });
const byGateway: Partial<Case> = { from: { kind: 'gateway', gateway: 'public', host: 'a.example.com' } };

const namesIn = ({ caller, isAlone, cases }: Sequence) => [
  caller.kind === 'service' ? `${caller.service} ${caller.proxy ?? '-'}` : caller.kind,
  isAlone,
  cases.map(({ name }) => name.replace('stock/', '')),
];

test.each<[string, Case[], unknown[]]>([
  ['cases that disturb nothing are in no sequence', [caseOf('stock', 'a')], []],
  ['the cases of a caller share a proxy', [failing('a'), failing('b')], [['orders 1', true, ['a', 'b']]]],
  [
    'long cases run side by side',
    [failing('a'), failing('slow', slow), failing('b'), failing('slow too', slow)],
    [
      ['orders 1', true, ['slow']],
      ['orders 2', true, ['slow too']],
      ['orders 3', true, ['a', 'b']],
    ],
  ],
  [
    'ejections are last, as pods return only after a while',
    [failing('ejected', { kind: 'ejection' }), failing('a')],
    [['orders 1', true, ['a', 'ejected']]],
  ],
  [
    'each caller has its own',
    [failing('a', from('cart')), failing('b', from('orders'))],
    [
      ['cart 1', true, ['a']],
      ['orders 1', true, ['b']],
    ],
  ],
  ['a gateway has only the proxy that it is', [failing('a', byGateway)], [['gateway', false, ['a']]]],
])('%s', (_, cases, expected) => {
  expect(sequencesOf(cases).map(namesIn)).toEqual(expected);
});

test('of many callers, those with the most cases have proxies of their own', () => {
  const cases = Array.from({ length: 20 }, (_, caller) => caller).flatMap((caller) =>
    Array.from({ length: 1 + (caller % 10) }, (_, index) => failing(`${index}`, from(`caller-${caller}`))),
  );
  const sequences = sequencesOf(cases);
  const alone = sequences.filter(({ isAlone }) => isAlone);
  expect(alone).toHaveLength(8);
  expect(Math.min(...alone.map((sequence) => sequence.cases.length))).toBeGreaterThanOrEqual(7);
});

test('each disturbing case is in one sequence, with the version of its caller', () => {
  const any = fc.record({
    service: fc.constantFrom('a', 'b', 'c'),
    version: fc.constantFrom('v1', 'v2'),
    isSlow: fc.boolean(),
    disturbs: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(any, { maxLength: 30 }), (all) => {
      const cases = all.map(({ service, version, isSlow, disturbs }, index) =>
        failing(String(index), {
          from: { kind: 'service', service, version },
          disturbs,
          ...(isSlow ? slow : {}),
        }),
      );
      const sequences = sequencesOf(cases);
      const inSequences = sequences.flatMap((sequence) => sequence.cases);
      expect(new Set(inSequences)).toEqual(new Set(cases.filter(({ disturbs }) => disturbs)));
      expect(inSequences).toHaveLength(new Set(inSequences).size);
      for (const { caller, cases: own } of sequences)
        for (const each of own) expect(caller).toMatchObject(each.from);
      expect(new Set(sequences.map(({ caller }) => JSON.stringify(caller))).size).toBe(sequences.length);
    }),
  );
});
