import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runChecks } from '../checks/index.ts';
import { type Diagnostic, hasErrors } from '../diagnostics/diagnostic.ts';
import { readInputs } from '../load/inputs.ts';
import { loadWorkspace } from '../load/load-workspace.ts';
import { StoredParseCache } from '../load/parse-cache.ts';
import type { ParseCache, Workspace } from '../load/workspace.ts';
import type { Fleet } from '../model/fleet.ts';
import { isComplete, resolveFleet } from '../model/resolve.ts';
import { writeWhole } from '../platform/whole-file.ts';
import { generatorDigest } from '../write/state.ts';
import { repositoryAt } from './snapshot.ts';

/** What the specs of a repository say at one time: in the work tree, or in a commit. */
export interface State {
  /** How it is called in messages: `work tree`, or an abbreviated commit id. */
  readonly label: string;
  /** The folder that it was read from. */
  readonly root: string;
  readonly workspace: Workspace;
  /** The resolved meaning; undefined where the specs have errors. Resolved when it is first asked for. */
  readonly fleet: Fleet | undefined;
  /** What is wrong with its specs, warnings too. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The label of what is not committed. */
export const workTreeLabel = 'work tree';

/** The state of a folder that holds specs and protos. */
export async function loadState(
  root: string,
  label: string,
  cache?: ParseCache,
  verdict?: Verdict,
): Promise<State> {
  const { workspace, diagnostics: shape } = await loadWorkspace(root, readInputs(root), cache);
  return new LoadedState(label, root, workspace, shape, verdict);
}

/** The state of the work tree, whatever of it is committed. @param cache to share with other states of one repository */
export async function stateOfWorkTree(root: string, cache = new StoredParseCache(root)): Promise<State> {
  const state = await loadState(root, workTreeLabel, cache);
  cache.save();
  return state;
}

/**
 * The state as of a commit, given as a ref, an id or an expression such as HEAD~2.
 * @throws Failure where git has no such commit
 */
export async function stateAt(
  root: string,
  ref: string,
  shared: ParseCache = new StoredParseCache(root),
): Promise<State> {
  const snapshot = await repositoryAt(root, ref);
  const own = new StoredParseCache(snapshot.root, 'parsed.json');
  const state = await loadState(
    snapshot.root,
    snapshot.commit.short,
    layered(shared, own),
    verdictIn(snapshot.root),
  );
  own.save();
  return state;
}

/** Most specs are as they are in the work tree, whose cache has them; the others are remembered with the snapshot. */
function layered(shared: ParseCache, own: ParseCache): ParseCache {
  return {
    get: (file) => shared.get(file) ?? own.get(file),
    set: (file, value) => own.set(file, value),
  };
}

/** What checks have said of a state once; a snapshot never changes. */
export interface Verdict {
  isSound(): boolean;
  rememberSound(): void;
}

/** The verdict of this very generator about a snapshot: another one may have other checks. */
function verdictIn(snapshot: string): Verdict | undefined {
  const generator = generatorDigest;
  if (generator === undefined) return undefined;
  const path = join(snapshot, 'sound');
  return {
    isSound: () => existsSync(path) && readFileSync(path, 'utf8') === generator,
    rememberSound: () => writeWhole(path, generator),
  };
}

/** Checks and meaning cost more than reading: who only compares texts does not pay for them. */
class LoadedState implements State {
  readonly label: string;
  readonly root: string;
  readonly workspace: Workspace;
  readonly #shape: readonly Diagnostic[];
  readonly #verdict: Verdict | undefined;
  #diagnostics: readonly Diagnostic[] | undefined;
  #fleet: Fleet | undefined;

  constructor(
    label: string,
    root: string,
    workspace: Workspace,
    shape: readonly Diagnostic[],
    verdict?: Verdict,
  ) {
    this.#verdict = verdict;
    this.label = label;
    this.root = root;
    this.workspace = workspace;
    this.#shape = shape;
  }

  get diagnostics(): readonly Diagnostic[] {
    this.#diagnostics ??= [...this.#shape, ...runChecks(this.workspace)];
    return this.#diagnostics;
  }

  get fleet(): Fleet | undefined {
    if (this.#fleet) return this.#fleet;
    if (!isComplete(this.workspace) || !this.#isSound()) return undefined;
    this.#fleet = resolveFleet(this.workspace);
    return this.#fleet;
  }

  #isSound(): boolean {
    if (this.#verdict?.isSound()) return true;
    const sound = !hasErrors(this.diagnostics);
    if (sound) this.#verdict?.rememberSound();
    return sound;
  }
}
