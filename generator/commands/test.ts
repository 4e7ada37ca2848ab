import { parseArgs } from 'node:util';
import { skippedLines, summaryLine } from '../ci/report.ts';
import { runSteps } from '../ci/run-steps.ts';
import type { Step } from '../ci/step.ts';
import { steps } from '../ci/steps.ts';
import { startVerification } from '../ci/verification.ts';
import { type Command, UsageError } from '../command-line/errors.ts';
import { repositoryRoot } from '../command-line/repository.ts';
import { progressOn, standardOutput } from '../platform/terminal.ts';
import { toolsAreMandatory } from '../toolchain/provide-tools.ts';

/** Proves the repository: code, generated files, and every document that a cluster would get. */
export const command: Command = {
  summary: 'check everything: code, generated files, and all documents against strict schemas',
  usage: `npm test                     run every step; the last line counts what passed and failed
npm test -- --only <step>    run this step only (may be repeated)
npm test -- --list           print the steps

A step whose tool is missing is skipped and says how to get it; with CI=true it fails.

Exit codes: 0 nothing failed, 1 something did, 2 wrong usage.
Example: npm test -- --only kustomize --only kubeconform`,

  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        only: { type: 'string', multiple: true, default: [] },
        list: { type: 'boolean', default: false },
      },
    });
    const chosen = choose(values.only);
    if (values.list) {
      for (const { name, summary } of chosen) console.log(`${name.padEnd(12)} ${summary}`);
      return 0;
    }
    return verify(chosen);
  },
};

async function verify(chosen: readonly Step[]) {
  const terminal = standardOutput();
  const verification = startVerification({
    root: repositoryRoot,
    coloured: terminal.coloured,
    progress: terminal.status,
    notice: progressOn(process.stdout),
  });
  const strictness = { toolsAreMandatory: toolsAreMandatory() };
  const finished = await runSteps(chosen, verification, terminal, strictness);
  const skipped = skippedLines(finished);
  if (skipped) terminal.line(skipped);
  terminal.line(`\n${summaryLine(finished)}`);
  return finished.some(({ result }) => result.failed > 0) ? 1 : 0;
}

/** The named steps in their own order, or all. @throws UsageError when there is no such step */
function choose(names: readonly string[]): readonly Step[] {
  const unknown = names.find((name) => !steps.some((step) => step.name === name));
  if (unknown !== undefined) {
    const known = steps.map(({ name }) => name).join(', ');
    throw new UsageError(`There is no step ${unknown}. The steps are: ${known}.`);
  }
  return names.length === 0 ? steps : steps.filter(({ name }) => names.includes(name));
}
