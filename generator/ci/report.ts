import type { Terminal } from '../terminal/output.ts';
import { explain } from '../toolchain/availability.ts';
import type { Skip, Step, StepResult } from './step.ts';

/** A step with its result. */
export interface Finished {
  readonly step: Step;
  readonly result: StepResult;
  readonly seconds: number;
}

/** One line for a step, and its details below. */
export function stepLines({ step, result, seconds }: Finished, width: number, { paint }: Terminal): string {
  const { passed, failed, skipped, detail, unchanged } = result;
  const [mark, colour] =
    failed > 0
      ? (['✘', paint.red] as const)
      : passed > 0
        ? (['✔', paint.green] as const)
        : (['○', paint.yellow] as const);
  const time = paint.dim(unchanged ? '(no source has changed since)' : `(${seconds.toFixed(1)} s)`);
  const line = `${colour(mark)} ${step.title.padEnd(width)}   ${counts(passed, failed, skipped.length)} ${time}`;
  const reasons = isSkipped(result) ? skipped.map((skip) => `\n  ${describe(skip)}`).join('') : '';
  return detail === '' ? `${line}${reasons}` : `${line}${reasons}\n${indent(detail)}\n`;
}

/** True for a step that ran nothing. */
const isSkipped = ({ passed, failed }: StepResult): boolean => passed + failed === 0;

/**
 * The skipped parts of steps that ran, with the reason and what to do; a step that did not run has already
 * reported it.
 */
export function skippedLines(finished: readonly Finished[]): string {
  const ran = finished.filter(({ result }) => !isSkipped(result));
  const lines = ran.flatMap(({ step, result }) =>
    result.skipped.map((skip) => `  ${step.title}: ${describe(skip)}`),
  );
  return lines.length === 0 ? '' : `\nSkipped:\n${lines.join('\n')}`;
}

/** The last line of the output. */
export function summaryLine(finished: readonly Finished[]): string {
  const sum = (count: (result: StepResult) => number) =>
    finished.reduce((total, { result }) => total + count(result), 0);
  const skipped = sum((result) => result.skipped.length);
  const line = `${sum(({ passed }) => passed)} passed, ${sum(({ failed }) => failed)} failed`;
  return skipped > 0 ? `${line}, ${skipped} skipped` : line;
}

/** The reason for a skip, on one line. */
export function describe({ what, unavailable }: Skip): string {
  return unavailable ? explain(unavailable) : what;
}

function counts(passed: number, failed: number, skipped: number): string {
  const parts = [
    passed > 0 || failed + skipped === 0 ? `${passed} passed` : '',
    failed > 0 ? `${failed} failed` : '',
    skipped > 0 ? `${skipped} skipped` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
