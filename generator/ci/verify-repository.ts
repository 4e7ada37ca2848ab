import { type ExitCode, UsageError } from '../command-line/errors.ts';
import { repositoryRoot } from '../command-line/repository.ts';
import { progressOn, standardOutput } from '../terminal/output.ts';
import { toolsAreMandatory } from '../toolchain/provide-tools.ts';
import { skippedLines, summaryLine } from './report.ts';
import { runSteps } from './run-steps.ts';
import { sourceResults } from './source-results.ts';
import type { Step } from './step.ts';
import { steps } from './steps.ts';
import { startVerification } from './verification.ts';

/** The steps with these names in their usual order, or all steps. @throws UsageError for an unknown name */
export function chooseSteps(names: readonly string[]): readonly Step[] {
  const unknown = names.find((name) => !steps.some((step) => step.name === name));
  if (unknown !== undefined) {
    const all = steps.map(({ name }) => name).join(', ');
    throw new UsageError(`there is no step ${unknown}; the steps are ${all}`);
  }
  return names.length === 0 ? steps : steps.filter(({ name }) => names.includes(name));
}

/** Prints the name and the purpose of each step. */
export function listSteps(chosen: readonly Step[]): void {
  for (const { name, summary } of chosen) console.log(`${name.padEnd(12)} ${summary}`);
}

/**
 * Runs the steps on this repository, and prints a line for each and a summary.
 * @param all check everything, also what has passed before, as continuous integration does
 */
export async function verifyRepository(chosen: readonly Step[], all: boolean): Promise<ExitCode> {
  const terminal = standardOutput();
  const checksAll = all || toolsAreMandatory();
  const verification = startVerification({
    root: repositoryRoot,
    coloured: terminal.coloured,
    progress: terminal.status,
    all: checksAll,
    listsSpecErrors: chosen.some((step) => step.listsSpecErrors),
    notice: progressOn(process.stdout),
  });
  const finished = await runSteps(chosen, verification, terminal, {
    toolsAreMandatory: toolsAreMandatory(),
    sources: sourceResults(repositoryRoot, checksAll),
  });
  await verification.remember(chosen.length === steps.length);
  const skipped = skippedLines(finished);
  if (skipped) terminal.line(skipped);
  terminal.line(`\n${summaryLine(finished)}`);
  return finished.some(({ result }) => result.failed > 0) ? 1 : 0;
}
