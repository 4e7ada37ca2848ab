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
import { isInputPath } from '../load/input-paths.ts';
import { StoredParseCache } from '../load/parse-cache.ts';
import { loadState } from '../pipeline/load-state.ts';

/** A change of files that people write; what is rendered follows from it. */
export interface Proposal {
  /** New texts by path; null where the file goes. */
  readonly files: ReadonlyMap<string, string | null>;
  readonly message: CommitMessage;
  /** What to do when this has landed: sentences and exact command lines. */
  readonly next: readonly string[];
  /** What the person should know before saying yes. */
  readonly notes?: readonly string[];
}

/** There is nothing to change, and why. */
export interface NoChange {
  readonly noChange: string;
  readonly next?: readonly string[];
}

/**
 * Makes a proposal out of what the specs say; asked again where others were faster.
 * @param state what the specs of the last commit say
 * @param running what clusters run: the same, except where a change may start from specs with errors
 * @throws Failure, UsageError
 */
export type Propose = (state: State, running: State) => Promise<Proposal | NoChange>;

/** What the specs would say, in a folder of its own; nothing of the repository has changed. */
export interface Draft {
  readonly state: State;
  readonly folder: string;
  remove(): void;
}

/** Copies what a tree is rendered from into a scratch folder, with the changes of a proposal. */
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
    // Protos are compiled once for both.
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
  return ['clusters', 'protos', 'services'].filter((folder) => existsSync(join(root, folder))).flatMap(below);
}

/** Sources and generated code of services need not be looked through. */
function mayHoldInputs(folder: string): boolean {
  const [top, service, kind] = folder.split('/');
  if (top !== 'services' || kind === undefined) return !(top === 'services' && service === 'gen');
  return isInputPath(`${top}/${service}/${kind}/x`);
}
