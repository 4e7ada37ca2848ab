import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { CommitMessage } from '../git/message.ts';
import type { State } from '../history/state.ts';
import { inputFolders, isInputPath } from '../load/input-paths.ts';
import { StoredParseCache } from '../load/parse-cache.ts';
import { loadState } from '../pipeline/load-state.ts';

/** A change of source files, such as specs. The rendered files follow from it. */
export interface Proposal {
  /** New texts by path; null removes the file. */
  readonly files: ReadonlyMap<string, string | null>;
  readonly message: CommitMessage;
  /** What to do after the landing: sentences and exact command lines. */
  readonly next: readonly string[];
  /** What the user should know before confirming. */
  readonly notes?: readonly string[];
}

/** The reason why there is nothing to change. */
export interface NoChange {
  readonly noChange: string;
  readonly next?: readonly string[];
}

/**
 * Makes a proposal from the specs.
 * @param state the specs of the last commit
 * @param running what clusters run: the same state, unless the specs of the last commit have errors
 * @throws Failure, UsageError
 */
export type Propose = (state: State, running: State) => Promise<Proposal | NoChange>;

/** The specs with the proposed change, in a scratch folder. The repository is unchanged. */
export interface Draft {
  readonly state: State;
  readonly folder: string;
  remove(): void;
}

/** Copies the inputs of the generator into a scratch folder, and applies the changes of a proposal there. */
export async function createDraft(root: string, files: Proposal['files']): Promise<Draft> {
  const drafts = join(root, '.cache', 'drafts');
  mkdirSync(drafts, { recursive: true });
  const folder = mkdtempSync(join(drafts, 'draft-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    for (const path of inputPaths(root)) {
      if (files.has(path)) continue;
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      cpSync(join(root, path), join(folder, path), { verbatimSymlinks: true });
    }
    for (const [path, text] of files) {
      if (text === null || !isInputPath(path)) continue;
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    // Shares compiled protos with the repository.
    symlinkSync(join(root, '.cache'), join(folder, '.cache'), 'junction');
    const state = await loadState(folder, 'this change', new StoredParseCache(root));
    return { state, folder, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

function inputPaths(root: string): string[] {
  const below = (folder: string): string[] =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (!entry.isDirectory()) return isInputPath(path) ? [path] : [];
      return mayHoldInputs(path) ? below(path) : [];
    });
  return inputFolders.filter((folder) => existsSync(join(root, folder))).flatMap(below);
}

/** Source folders and generated code of services hold no inputs. */
function mayHoldInputs(folder: string): boolean {
  const [top, service, kind] = folder.split('/');
  if (top !== 'services' || kind === undefined) return !(top === 'services' && service === 'gen');
  return isInputPath(`${top}/${service}/${kind}/x`);
}
