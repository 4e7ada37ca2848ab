import { expect, it } from 'vitest';
import { resultOf } from './small-rehearsal.ts';

const output = 'the table';
const reportOf = (...kinds: readonly string[]) =>
  JSON.stringify({
    passed: kinds.length === 0,
    problems: kinds.map((kind) => ({ kind })),
    totals: { sent: 100 },
  });
const failed = (detail: string) => ({ passed: 0, failed: 1, skipped: [], detail });

it('passes without problems, and fails with the table', () => {
  expect(resultOf(reportOf(), output)).toEqual({ passed: 1, failed: 0, skipped: [], detail: '' });
  expect(resultOf(reportOf('failed calls'), output)).toEqual(failed(output));
  expect(resultOf(reportOf('pause', 'failed calls'), output)).toEqual(failed(output));
});

it('does not measure the speed of the machine', () => {
  expect(resultOf(reportOf('pause', 'pause'), output)).toMatchObject({ passed: 1, failed: 0 });
});

it('fails without a report, and without calls', () => {
  expect(resultOf(undefined, output)).toEqual(failed(output));
  expect(resultOf('', '')).toEqual(failed('The rehearsal ended without a report.'));
  const withoutCalls = JSON.stringify({ passed: true, problems: [], totals: { sent: 0 } });
  expect(resultOf(withoutCalls, output)).toEqual(failed(`${output}\nNo call was made.`));
});
