import { describe, expect, test } from 'vitest';
import { activeFreezes, endOfFreeze, endText, neverEnds, resolveFreezes, startProblem } from './freeze.ts';

const weekend = { schedule: '0 18 * * FRI', duration: '62h', timeZone: 'Europe/Berlin' };

describe('a freeze', () => {
  test.each([
    ['before its start', '2026-11-27T16:59:00Z', undefined],
    ['at its start', '2026-11-27T17:00:00Z', '2026-11-30T07:00:00.000Z'],
    ['on Sunday', '2026-11-29T12:00:00Z', '2026-11-30T07:00:00.000Z'],
    ['in its last minute', '2026-11-30T06:59:59Z', '2026-11-30T07:00:00.000Z'],
    ['at its end', '2026-11-30T07:00:00Z', undefined],
    ['in summer time', '2026-07-03T16:30:00Z', '2026-07-06T06:00:00.000Z'],
  ])('%s', (_, now, end) => {
    const found = endOfFreeze(weekend, new Date(now));
    expect(found instanceof Date ? found.toISOString() : found).toBe(end);
  });

  test('ends after windows that follow without a gap', () => {
    const workdays = { schedule: '0 0 * * MON-FRI', duration: '24h', timeZone: 'UTC' };
    expect(endOfFreeze(workdays, new Date('2026-12-01T12:00:00Z'))).toEqual(new Date('2026-12-05T00:00:00Z'));
    expect(neverEnds(workdays)).toBe(false);
    expect(neverEnds({ ...workdays, schedule: '0 0 * * *' })).toBe(true);
  });

  test('starts on one of two restricted days, as in Argo CD', () => {
    const either = { schedule: '0 0 13 * FRI', duration: '1h', timeZone: 'UTC' };
    for (const day of ['2026-12-11', '2026-12-13'])
      expect(endOfFreeze(either, new Date(`${day}T00:30:00Z`))).toBeInstanceOf(Date);
    expect(endOfFreeze(either, new Date('2026-12-12T00:30:00Z'))).toBeUndefined();
  });

  test.each(['0 18 * * FRI', '*/15 8-17 1,15 JAN-MAR 1-5', '0 0 29 2 *'])('%s can start', (schedule) => {
    expect(startProblem({ ...weekend, schedule })).toBeUndefined();
  });

  test.each([
    ['0 0 30 2 *', 'no date matches its schedule'],
    ['61 0 * * *', '61 is not a valid minute: the values are 0 to 59'],
    ['30-10 0 * * *', '30-10 is not a valid minute'],
  ])('%s cannot start', (schedule, problem) => {
    expect(startProblem({ ...weekend, schedule })).toMatch(problem);
  });
});

test('a freeze concerns its clusters and those of its stages; without both, all', () => {
  const clusters = ['dev', 'eu', 'us'].map((name) => ({ name, stage: name === 'dev' ? 'dev' : 'prod' }));
  const common = { reason: 'audit', schedule: '0 0 * * *', duration: '12h' };
  const freeze = [
    { ...common, stages: ['prod'] },
    { ...common, clusters: ['dev'], stages: ['none'] },
    common,
  ];
  const freezes = resolveFreezes({ freeze }, clusters);
  expect(freezes.map((each) => each.clusters)).toEqual([['eu', 'us'], ['dev'], ['dev', 'eu', 'us']]);
  expect(activeFreezes(freezes, 'dev', new Date('2026-12-01T06:00:00Z'))).toHaveLength(2);
  expect(activeFreezes(freezes, 'dev', new Date('2026-12-01T13:00:00Z'))).toEqual([]);
});

test('the end is a date in the time zone of the freeze', () => {
  expect(endText(weekend, new Date('2026-11-30T07:00:00Z'))).toBe('Mon, 30 Nov 2026, 08:00 Europe/Berlin');
});
