import { changeOf, type ValidState } from '../change/change.ts';
import { changeChecks, changeRules, runChangeChecks } from '../change/run-checks.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import { SourceFile } from '../diagnostics/source-file.ts';
import { resolveRef } from '../git/refs.ts';
import { defaultBase } from '../history/default-base.ts';
import { snapshotAt } from '../history/snapshot.ts';
import { type State, workTreeLabel } from '../history/state.ts';
import { fleetPath } from '../load/input-paths.ts';
import { readInputs } from '../load/inputs.ts';
import { StoredParseCache } from '../load/parse-cache.ts';
import { stateAt, stateOfWorkTree } from '../pipeline/load-state.ts';
import type { FindingSource } from './source.ts';

/**
 * What is unsafe about the change from a commit to the work tree in one sync. If the specs of the work tree
 * have errors, only these: a change to an invalid state cannot be checked.
 * @param base a ref, an id or an expression such as HEAD~1
 * @throws Failure if git does not find the commit
 */
export async function checkChange(root: string, base: string): Promise<readonly Diagnostic[]> {
  const { commit, root: snapshot } = await snapshotAt(root, base);
  if (readInputs(snapshot).digest === readInputs(root).digest) return [];
  const cache = new StoredParseCache(root);
  return checkStates(root, await stateAt(root, commit.id, cache), await stateOfWorkTree(root, cache));
}

/** The same for two loaded states; both belong to the repository at `root`. */
export async function checkStates(root: string, before: State, after: State): Promise<readonly Diagnostic[]> {
  if (!isValid(after)) return after.diagnostics.filter(({ rule }) => rule.severity === 'error');
  if (!isValid(before)) return [incomparable(before, after)];
  return runChangeChecks(changeOf(root, before, after));
}

/** What is unsafe about the change since a commit; by default, since the commit that `defaultBase` finds. */
export const changeSource = (base: string | undefined): FindingSource => ({
  doing: 'comparing with what was committed before',
  rules: [...changeChecks, ...Object.values(changeRules)],
  async find({ root, inputs, rendered: { workspace, fleet, findings } }) {
    const { id } =
      base === undefined
        ? await defaultBase(root, fleet.settings.targetRevision)
        : await resolveRef(root, base);
    const { commit, root: snapshot } = await snapshotAt(root, id);
    const checked = [{ name: `change since ${commit.short}` }];
    if (readInputs(snapshot).digest === inputs.digest) return { findings: [], checked };
    const after = { label: workTreeLabel, root, workspace, isValid: true, fleet, diagnostics: findings };
    return { findings: await checkStates(root, await stateAt(root, id), after), checked };
  },
});

const isValid = (state: State): state is ValidState => state.fleet !== undefined;

function incomparable({ label, diagnostics }: State, after: ValidState): Diagnostic {
  const first = diagnostics.find(({ rule }) => rule.severity === 'error') ?? diagnostics[0];
  const file = after.workspace.fleet?.file ?? new SourceFile(fleetPath, '');
  return {
    rule: changeRules.errorsInBaseCommit,
    message: `the specs of ${label} have errors, so the change cannot be checked`,
    at: { file, offset: 0, length: 1 },
    hint: 'compare with a commit whose specs are valid: --base <commit>',
    ...(first && hasErrors(diagnostics)
      ? { related: [{ message: `${first.rule.code}: ${first.message}`, at: first.at }] }
      : {}),
  };
}
