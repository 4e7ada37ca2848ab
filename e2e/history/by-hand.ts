import { checkStates } from '../../generator/inspect/change.ts';
import { generate } from '../../generator/pipeline/generate.ts';
import { stateAt, stateOfWorkTree } from '../../generator/pipeline/load-state.ts';
import { gitIn } from '../../generator/testing/clones.ts';
import { writeInto } from '../../generator/testing/temporary-repository.ts';
import type { Edit } from './edits.ts';
import type { Person } from './person.ts';

/** Fetches what others have pushed, if there are no local commits. */
export function pull({ root }: Person): string {
  gitIn(root, 'fetch', '--quiet');
  if (gitIn(root, 'rev-list', 'origin/main..HEAD') !== '') return 'has own commits';
  const before = gitIn(root, 'rev-parse', 'HEAD');
  gitIn(root, 'merge', '--quiet', '--ff-only', 'origin/main');
  return gitIn(root, 'rev-parse', 'HEAD') === before ? 'up to date' : 'pulled';
}

/** Drops the commits that are not pushed, with the command that this repository suggests. */
export function giveUp({ root }: Person): string {
  gitIn(root, 'reset', '--quiet', '--keep', 'origin/main');
  return 'given up';
}

/** Writes an edit, renders it, runs `npm run check -- --change`, and commits or reverts it. */
export async function commitEdit(who: Person, { path, text, what }: Edit): Promise<string> {
  writeInto(who.root, path, text);
  const codes = await codesOfWorkTree(who.root);
  if (codes.length > 0) {
    gitIn(who.root, 'checkout', '--quiet', '--', '.');
    gitIn(who.root, 'clean', '--quiet', '-d', '--force');
    return `unsafe ${codes.join(' ')}`;
  }
  gitIn(who.root, 'add', '--all');
  if (gitIn(who.root, 'status', '--porcelain') === '') return 'nothing';
  gitIn(who.root, 'commit', '--quiet', '-m', `chore: ${what}`);
  return 'committed';
}

/** Renders, and checks the change from the last commit and from what was pushed, as a person should before a commit. */
async function codesOfWorkTree(root: string): Promise<string[]> {
  const result = await generate(root);
  if (!result.ok) return codesIn(result.diagnostics);
  const after = await stateOfWorkTree(root);
  const bases = new Set([gitIn(root, 'rev-parse', 'HEAD'), gitIn(root, 'merge-base', 'HEAD', 'origin/main')]);
  const found = await Promise.all(
    [...bases].map(async (base) => checkStates(root, await stateAt(root, base), after)),
  );
  return codesIn(found.flat());
}

function codesIn(
  diagnostics: readonly { readonly rule: { readonly severity: string; readonly code: string } }[],
): string[] {
  const errors = diagnostics.filter(({ rule }) => rule.severity === 'error');
  return [...new Set(errors.map(({ rule }) => rule.code))];
}
