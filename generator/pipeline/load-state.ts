import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { snapshotAt } from '../history/snapshot.ts';
import { type State, workTreeLabel } from '../history/state.ts';
import { readInputs } from '../load/inputs.ts';
import { loadWorkspace } from '../load/load-workspace.ts';
import { StoredParseCache } from '../load/parse-cache.ts';
import type { ParseCache, Workspace } from '../load/workspace.ts';
import type { Fleet } from '../model/fleet.ts';
import { isComplete, resolveFleet } from '../model/resolve.ts';
import { writeWhole } from '../platform/whole-file.ts';
import { generatorDigest } from '../write/state.ts';
import { checkSpecs, type InvalidSpecs, type ValidSpecs } from './check-specs.ts';

/** Loads the state of a folder that holds specs and protos. */
export async function loadState(
  root: string,
  label: string,
  cache?: ParseCache,
  validity?: ValidityCache,
): Promise<State> {
  const inputs = readInputs(root);
  const { workspace, diagnostics } = await loadWorkspace(root, inputs, cache);
  const check = () => checkSpecs(workspace, inputs, diagnostics);
  return new LoadedState({ label, root, workspace }, check, validity);
}

/** The state of the work tree, committed or not. @param cache to share between states of one repository */
export async function stateOfWorkTree(root: string, cache = new StoredParseCache(root)): Promise<State> {
  const state = await loadState(root, workTreeLabel, cache);
  cache.save();
  return state;
}

/**
 * The state at a commit, given as a ref, an id or an expression such as HEAD~2.
 * @throws Failure if git has no such commit
 */
export async function stateAt(
  root: string,
  ref: string,
  shared: ParseCache = new StoredParseCache(root),
): Promise<State> {
  const snapshot = await snapshotAt(root, ref);
  const own = new StoredParseCache(snapshot.root, 'parsed.json');
  const state = await loadState(
    snapshot.root,
    snapshot.commit.short,
    layeredCache(shared, own),
    validityCacheIn(snapshot.root),
  );
  own.save();
  return state;
}

/** Most specs of a commit are the same in the work tree, so its cache has them. The snapshot caches the others. */
function layeredCache(shared: ParseCache, own: ParseCache): ParseCache {
  return {
    get: (file) => shared.get(file) ?? own.get(file),
    set: (file, value) => own.set(file, value),
  };
}

/** Remembers that a state had no errors. A snapshot never changes, so its checks need not run again. */
export interface ValidityCache {
  isValid(): boolean;
  rememberValid(): void;
}

/** The result of this build of the generator only: another build may have other checks. */
function validityCacheIn(snapshot: string): ValidityCache | undefined {
  const generator = generatorDigest;
  if (generator === undefined) return undefined;
  const path = join(snapshot, 'valid');
  return {
    isValid: () => existsSync(path) && readFileSync(path, 'utf8') === generator,
    rememberValid: () => writeWhole(path, generator),
  };
}

/** Checks and resolves on first use: both cost more than reading, and a comparison of texts needs neither. */
class LoadedState implements State {
  readonly label: string;
  readonly root: string;
  readonly workspace: Workspace;
  readonly #check: () => ValidSpecs | InvalidSpecs;
  readonly #validity: ValidityCache | undefined;
  #checked: ValidSpecs | InvalidSpecs | undefined;
  #fleet: Fleet | undefined;

  constructor(
    { label, root, workspace }: Pick<State, 'label' | 'root' | 'workspace'>,
    check: () => ValidSpecs | InvalidSpecs,
    validity?: ValidityCache,
  ) {
    this.label = label;
    this.root = root;
    this.workspace = workspace;
    this.#check = check;
    this.#validity = validity;
  }

  get diagnostics(): readonly Diagnostic[] {
    const checked = this.#checkOnce();
    return checked.ok ? checked.findings : checked.diagnostics;
  }

  get fleet(): Fleet | undefined {
    this.#fleet ??= this.#resolve();
    return this.#fleet;
  }

  #resolve(): Fleet | undefined {
    if (this.#validity?.isValid() && isComplete(this.workspace)) return resolveFleet(this.workspace);
    const checked = this.#checkOnce();
    if (!checked.ok) return undefined;
    this.#validity?.rememberValid();
    return checked.fleet;
  }

  #checkOnce(): ValidSpecs | InvalidSpecs {
    this.#checked ??= this.#check();
    return this.#checked;
  }
}
