import { Failure } from '../../command-line/errors.ts';
import { printDiagnostics } from '../../diagnostics/print.ts';
import { commitPaths } from '../../git/commit.ts';
import { resolveRef } from '../../git/refs.ts';
import { changedTreeFiles } from '../../landing/generated-files.ts';
import { generate } from '../../pipeline/generate.ts';
import { stateOfWorkTree } from '../../pipeline/load-state.ts';
import { plain } from '../../terminal/paint.ts';
import { type FleetImport, writeImport } from '../import-fleet.ts';
import { syncSteps } from './steps.ts';

/**
 * Commits the first sync of an import step by step. Each step renders, and its specs have no errors.
 * @throws Failure if a step has errors; the steps before it stay committed
 */
export async function commitFirstSync(
  root: string,
  result: FleetImport,
  print: (line: string) => void,
): Promise<void> {
  const { workspace } = await stateOfWorkTree(root);
  const stages = workspace.fleet?.spec.stages ?? [];
  const clusters = workspace.clusters.toSorted(
    (a, b) => stages.indexOf(a.spec.stage) - stages.indexOf(b.spec.stage),
  );
  const start = (await resolveRef(root, 'HEAD')).short;
  print('\nThe first sync, one commit after the other:');
  for (const { files, message } of syncSteps(result, clusters)) {
    writeImport(root, { files });
    const state = await stateOfWorkTree(root);
    const errors = state.diagnostics.filter(({ rule }) => rule.severity === 'error');
    if (errors.length > 0 || !state.fleet)
      throw new Failure(
        `the step "${message.subject}" has errors, and is not committed:\n\n${printDiagnostics(errors, plain)}\nTo start again: git reset --hard ${start} && git clean -fd services protos`,
      );
    const changed = changedTreeFiles(root, state);
    const generated = await generate(root);
    if (!generated.ok) throw new Failure(`the step "${message.subject}" does not render`);
    const commit = await commitPaths(root, [...files.keys(), ...changed.keys()], message);
    print(`  ${(await resolveRef(root, commit)).short} ${message.subject}`);
  }
  print(`
Nothing is pushed. The message of each commit says what Argo CD will do, and when to push it:
  git log --reverse ${start}..
  git push origin <commit>:main

After a correction of a spec between two steps: git rebase, and in each step that conflicts npm run generate.
To start again: git reset --hard ${start}`);
}
