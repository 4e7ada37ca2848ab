import { describe, expect, it } from 'vitest';
import { readVitestReport } from './vitest-report.ts';

function read(success: boolean, ...testResults: unknown[]) {
  return readVitestReport(JSON.stringify({ success, testResults }), 'output of vitest');
}

function file(...statuses: string[]) {
  const assertionResults = statuses.map((status, index) => ({ status, fullName: `suite test ${index}` }));
  return { status: statuses.includes('failed') ? 'failed' : 'passed', assertionResults };
}

describe('readVitestReport', () => {
  it('counts tests, and names the skipped ones', () => {
    expect(read(true, file('passed', 'passed'), file('passed', 'skipped', 'todo'))).toEqual({
      passed: 3,
      failed: 0,
      skipped: [{ what: 'suite test 1' }, { what: 'suite test 2' }],
      detail: '',
    });
  });

  it('shows everything when a test failed', () => {
    expect(read(false, file('passed', 'failed'))).toMatchObject({
      passed: 1,
      failed: 1,
      detail: 'output of vitest',
    });
  });

  it('counts a file that could not be loaded', () => {
    const broken = { status: 'failed', assertionResults: [] };
    expect(read(false, file('failed'), broken)).toMatchObject({ failed: 2 });
  });

  it('reports failures outside of all tests', () => {
    expect(read(false, file('passed'))).toMatchObject({ passed: 1, failed: 1 });
  });

  it('throws for another format', () => {
    expect(() => readVitestReport('[]', '')).toThrow(/not an object/);
  });
});
