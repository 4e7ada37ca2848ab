import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { snapshotAt } from '../history/snapshot.ts';
import { type State, workTreeLabel } from '../history/state.ts';
import { type Inputs, readInputs } from '../load/inputs.ts';
import { loadWorkspace } from '../load/load-workspace.ts';
import { StoredParseCache } from '../load/parse-cache.ts';
import type { ParseCache, Workspace } from '../load/workspace.ts';
import type { Fleet } from '../model/fleet.ts';
import { isComplete, resolveFleet } from '../model/resolve.ts';
import { checkSpecs, type InvalidSpecs, type ValidSpecs } from './check-specs.ts';
import { snapshotValidity, type ValidityCache, workTreeValidity } from './validity-cache.ts';

/** Loads the state of a folder that holds specs and protos. */
export async function loadState(
  root: string,
  label: string,
  cache?: ParseCache,
  validityOf?: (root: string, inputs: Inputs) => ValidityCache | undefined,
): Promise<State> {
  const inputs = readInputs(root);
  const files = await loadWorkspace(root, inputs, cache);
  const check = () => checkSpecs(files, inputs);
  return new LoadedState({ label, root, workspace: files.workspace }, check, validityOf?.(root, inputs));
}

/** The state of the work tree, committed or not. @param cache to share between states of one repository */
export async function stateOfWorkTree(root: string, cache = new StoredParseCache(root)): Promise<State> {
  const state = await loadState(root, workTreeLabel, cache, workTreeValidity);
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
    snapshotValidity,
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

/** Checks and resolves on first use: both cost more than reading, and a comparison of texts needs neither. */
class LoadedState implements State {
  readonly label: string;
  readonly root: string;
  readonly workspace: Workspace;
  readonly #check: () => ValidSpecs | InvalidSpecs;
  readonly #validity: ValidityCache | undefined;
  #checked: ValidSpecs | InvalidSpecs | undefined;
  #isValid: boolean | undefined;
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

  get isValid(): boolean {
    this.#isValid ??= isComplete(this.workspace) && (this.#validity?.isValid() || this.#checkedValid());
    return this.#isValid;
  }

  get fleet(): Fleet | undefined {
    if (isComplete(this.workspace) && this.isValid)
      this.#fleet ??= this.#checked?.ok ? this.#checked.fleet : resolveFleet(this.workspace);
    return this.#fleet;
  }

  #checkedValid(): boolean {
    const { ok } = this.#checkOnce();
    if (ok) this.#validity?.rememberValid();
    return ok;
  }

  #checkOnce(): ValidSpecs | InvalidSpecs {
    this.#checked ??= this.#check();
    return this.#checked;
  }
}
