import { Failure } from '../command-line/errors.ts';

/** An external program ended without a result about what it had to check. */
export class ToolFailure extends Failure {
  /** @param doing what was being done, such as `kustomize build` @param words what the program has printed */
  constructor(doing: string, words: string) {
    super(`${doing} did not run to its end: ${firstLines(words)}`);
  }
}

/** As much as a person reads: a program that crashes prints the stack of each of its threads. */
const mostLines = 5;

function firstLines(words: string): string {
  const lines = words.split('\n').filter((line) => line.trim() !== '');
  const more = lines.length > mostLines ? [`… (${lines.length - mostLines} more lines)`] : [];
  return [...lines.slice(0, mostLines), ...more].join('\n') || 'it printed nothing';
}

/** How a program has ended, for one that has printed nothing about it. */
export function endingOf({
  exitCode,
  signal,
}: {
  readonly exitCode?: number | null | undefined;
  readonly signal?: string | null | undefined;
}): string {
  return signal ? `it was ended by ${signal}` : `its exit code is ${exitCode ?? 'unknown'}`;
}
