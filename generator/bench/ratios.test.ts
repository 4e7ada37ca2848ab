import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import type { Comparison } from './compare.ts';
import type { Measured } from './measure.ts';
import { compareRatios, ratiosOf, recordRatios } from './ratios.ts';

/** The fastest run counts. */
const took = (seconds: number) => ({ seconds: seconds * 2, range: [seconds, seconds * 4] as const });

/** A measurement in which everything takes a second, except what is given. */
const measured = (times: Partial<Comparison>, services = 100): Comparison => ({
  size: { services, clusters: 10 },
  files: 1,
  full: took(1),
  nothingToDo: took(1),
  oneEdit: took(1),
  start: took(1),
  diff: took(1),
  copy: took(1),
  kustomize: { ...took(20), measuredBuilds: 1, builds: 1 },
  peers: [{ ...took(3), name: 'helm template' }],
  ...times,
});

test('a ratio is the time of the other program for a second of the generator', () => {
  expect(ratiosOf(measured({ full: took(1.5), oneEdit: took(0.7) }))).toEqual({
    'generate, everything': { 'helm template': 2, 'kustomize build': 13.3 },
    'generate, nothing to do': { 'helm template': 3, 'kustomize build': 20 },
    'generate, after one edit': { 'helm template': 4.29, 'kustomize build': 28.6 },
    'diff, after one edit': { 'helm template': 3, 'kustomize build': 20 },
  });
});

test.each([
  { what: 'the same times', now: {}, fallen: [] },
  { what: 'a faster generator', now: { full: took(0.5) }, fallen: [] },
  { what: 'a slower machine', now: slower(measured({}), 3), fallen: [] },
  { what: 'a fifth more time', now: { full: took(1.2) }, fallen: [] },
  {
    what: 'half as much time again',
    now: { diff: took(1.5) },
    fallen: [
      '100 × 10: diff, after one edit, against helm template: 2 × instead of 3 × in 0.2.0',
      '100 × 10: diff, after one edit, against kustomize build: 13.3 × instead of 20 × in 0.2.0',
    ],
  },
  {
    what: 'one program that is faster now',
    now: { kustomize: { ...took(10), measuredBuilds: 1, builds: 1 }, nothingToDo: took(0.5) },
    fallen: [
      '100 × 10: generate, everything, against kustomize build: 10 × instead of 20 × in 0.2.0',
      '100 × 10: generate, after one edit, against kustomize build: 10 × instead of 20 × in 0.2.0',
      '100 × 10: diff, after one edit, against kustomize build: 10 × instead of 20 × in 0.2.0',
    ],
  },
])('compares with the newest release: $what', ({ now, fallen }) => {
  const path = join(temporaryFolder(), 'ratios.json');
  recordRatios(path, '0.1.0', [measured({ full: took(0.1) })]);
  recordRatios(path, '0.2.0', [measured({ full: took(9) })]);
  recordRatios(path, '0.2.0', [measured({})]);
  expect(compareRatios(path, '0.3.0', measured(now))).toEqual({ release: '0.2.0', compared: 8, fallen });
});

test('compares only what both have measured', () => {
  const path = join(temporaryFolder(), 'ratios.json');
  expect(compareRatios(path, '0.3.0', measured({}))).toEqual({ release: undefined, compared: 0, fallen: [] });
  recordRatios(path, '0.1.0', [measured({}), measured({}, 1000)]);
  recordRatios(path, '0.2.0', [measured({}, 10)]);
  expect(compareRatios(path, '0.3.0', measured({ peers: [] }))).toMatchObject({
    release: '0.1.0',
    compared: 4,
  });
  expect(compareRatios(path, '0.3.0', measured({}, 1000))).toMatchObject({ release: '0.1.0', compared: 8 });
  // The ratios of a release are recorded before its tag is compared.
  recordRatios(path, '0.3.0', [measured({}, 1000)]);
  expect(compareRatios(path, '0.3.0', measured({}, 1000))).toMatchObject({ release: '0.1.0' });
  expect(compareRatios(path, '0.4.0', measured({}, 1000))).toMatchObject({ release: '0.3.0' });
  writeFileSync(path, '{}');
  expect(compareRatios(path, '0.3.0', measured({}, 10))).toMatchObject({ release: undefined });
});

/** The same measurement on a machine on which everything takes longer. */
function slower(comparison: Comparison, factor: number): Partial<Comparison> {
  const { full, nothingToDo, oneEdit, diff, kustomize, peers } = comparison;
  const times = ({ range: [fastest] }: Measured) => took(fastest * factor);
  return {
    full: times(full),
    nothingToDo: times(nothingToDo),
    oneEdit: times(oneEdit),
    diff: times(diff),
    ...(kustomize ? { kustomize: { ...kustomize, ...times(kustomize) } } : {}),
    peers: peers.map((peer) => ({ ...peer, ...times(peer) })),
  };
}
