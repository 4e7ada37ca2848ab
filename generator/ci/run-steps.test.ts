import { describe, expect, it } from 'vitest';
import type { Terminal } from '../terminal/output.ts';
import { plain } from '../terminal/paint.ts';
import type { Unavailable } from '../toolchain/availability.ts';
import { skippedLines, summaryLine } from './report.ts';
import { runSteps } from './run-steps.ts';
import type { SourceResults } from './source-results.ts';
import { notAvailable, oneCheck, type Step, type StepResult } from './step.ts';
import { type Part, startVerification } from './verification.ts';

const missing: Unavailable = {
  available: false,
  missing: 'kustomize v5.8.2',
  reason: 'It is not on PATH.',
  remedy: 'Install it.',
};

const passed: StepResult = { passed: 12, failed: 0, skipped: [], detail: '' };
const passing = step('passing', async () => passed);
const failing = step('failing', async () => ({ passed: 1, failed: 2, skipped: [], detail: 'a: b\nc: d' }));
const skipping = step('skipping', async () => notAvailable(missing));
const empty = step('empty', async () => ({ passed: 0, failed: 0, skipped: [], detail: '' }));
const throwing = step('throwing', async () => {
  throw new Error('a bug');
});

function step(name: string, run: () => Promise<StepResult>): Step {
  return { name, title: `${name} step`, summary: name, run };
}

const sources: SourceResults = { of: (_, check) => check() };

async function run(steps: readonly Step[], toolsAreMandatory = false, prepare = async () => {}) {
  const lines: string[] = [];
  const terminal: Terminal = {
    coloured: false,
    line: (text) => lines.push(text.replace(/\d+\.\d s/, '0.1 s')),
    status: () => {},
    paint: plain,
  };
  const verification = {
    ...startVerification({ root: '.', coloured: false, progress: () => {}, all: true, notice: () => {} }),
    prepare,
  };
  const finished = await runSteps(steps, verification, terminal, { toolsAreMandatory, sources });
  return { lines, finished, summary: summaryLine(finished), skipped: skippedLines(finished) };
}

describe('runSteps', () => {
  it('prints one line for a step that passed', async () => {
    const { lines, summary, skipped } = await run([passing]);
    expect(lines).toEqual(['✔ passing step   12 passed (0.1 s)']);
    expect(skipped).toBe('');
    expect(summary).toBe('12 passed, 0 failed');
  });

  it('prints the detail below a step that failed', async () => {
    const { lines, summary } = await run([failing]);
    expect(lines).toEqual(['✘ failing step   1 passed, 2 failed (0.1 s)\n  a: b\n  c: d\n']);
    expect(summary).toBe('1 passed, 2 failed');
  });

  it('prints why a step was skipped below it, with the remedy', async () => {
    const { lines, summary, skipped } = await run([passing, skipping]);
    expect(lines).toContain(
      '○ skipping step   1 skipped (0.1 s)\n  kustomize v5.8.2 is not available: It is not on PATH. Install it.',
    );
    expect(skipped).toBe('');
    expect(summary).toBe('12 passed, 0 failed, 1 skipped');
  });

  it('fails in continuous integration if a tool is missing', async () => {
    const { lines, summary } = await run([skipping], true);
    expect(lines[0]).toContain('kustomize v5.8.2 is not available');
    expect(summary).toBe('0 passed, 1 failed');
  });

  it('skips what needs an optional tool, also in continuous integration', async () => {
    const optional = step('optional', async () => notAvailable({ ...missing, isOptional: true }));
    const { lines, summary } = await run([passing, optional], true);
    expect(lines).toContain(
      '○ optional step   1 skipped (0.1 s)\n  kustomize v5.8.2 is not available: It is not on PATH. Install it.',
    );
    expect(summary).toBe('12 passed, 0 failed, 1 skipped');
  });

  it('allows tests that are skipped for another reason, also in continuous integration', async () => {
    const result = { passed: 3, failed: 0, skipped: [{ what: 'needs root' }], detail: '' };
    const { summary, skipped } = await run([step('tests', async () => result)], true);
    expect(skipped).toBe('\nSkipped:\n  tests step: needs root');
    expect(summary).toBe('3 passed, 0 failed, 1 skipped');
  });

  it('says that a result is that of an earlier run', async () => {
    const { lines, summary } = await run([step('tests', async () => ({ ...passed, unchanged: true }))]);
    expect(lines).toEqual(['✔ tests step   12 passed (no source has changed since)']);
    expect(summary).toBe('12 passed, 0 failed');
  });

  it('fails a step that checked nothing', async () => {
    const { summary } = await run([empty]);
    expect(summary).toBe('0 passed, 1 failed');
  });

  it('builds what steps need before them, while others run', async () => {
    const order: string[] = [];
    const noting = (name: string, needs: readonly Part[]): Step => ({
      ...step(name, async () => {
        order.push(name);
        return oneCheck(true, '');
      }),
      needs,
    });
    let free = () => {};
    const building = new Promise<void>((resolve) => {
      free = resolve;
    });
    const prepare = () => building.then(() => void order.push('built'));
    const last = {
      ...noting('types', []),
      run: async () => {
        order.push('types');
        free();
        return oneCheck(true, '');
      },
    };
    const { finished } = await run([noting('tests', ['tools']), noting('lint', []), last], false, prepare);
    expect(order).toEqual(['lint', 'types', 'built', 'tests']);
    expect(finished.map((each) => each.step.name)).toEqual(['tests', 'lint', 'types']);
  });

  it('starts with the first step where everything is built already', async () => {
    const order: string[] = [];
    const noting = (name: string): Step =>
      step(name, async () => {
        order.push(name);
        return oneCheck(true, '');
      });
    const prepare = () => new Promise<void>((resolve) => setImmediate(resolve));
    await run([{ ...noting('prove'), needs: ['mesh'] }, noting('tree'), noting('change')], false, prepare);
    expect(order).toEqual(['prove', 'tree', 'change']);
  });

  it('runs a step alone after all others', async () => {
    const order: string[] = [];
    const noting = (name: string): Step =>
      step(name, async () => {
        order.push(`${name} begins`);
        await new Promise(setImmediate);
        order.push(`${name} ends`);
        return oneCheck(true, '');
      });
    const { finished } = await run([{ ...noting('alone'), isAlone: true }, noting('tests'), noting('lint')]);
    expect(order.slice(0, 2)).toEqual(['tests begins', 'lint begins']);
    expect(order.slice(-2)).toEqual(['alone begins', 'alone ends']);
    expect(finished.map((each) => each.step.name)).toEqual(['tests', 'lint', 'alone']);
  });

  it('lets a step report what could not be built', async () => {
    const prepare = () => Promise.reject(new Error('the disk is full'));
    const { summary } = await run([{ ...passing, needs: ['tools'] }], false, prepare);
    expect(summary).toBe('12 passed, 0 failed');
  });

  it('continues after a step that throws', async () => {
    const { lines, summary } = await run([throwing, passing]);
    expect(lines.join('\n')).toContain('a bug\n  The log with the stack: ');
    expect(lines.join('\n')).not.toMatch(/^ +at /m);
    expect(summary).toBe('12 passed, 1 failed');
  });
});

it('shows the output of a check only if it failed', () => {
  expect(oneCheck(true, 'fine').detail).toBe('');
  expect(oneCheck(false, ' wrong\n').detail).toBe('wrong');
});
