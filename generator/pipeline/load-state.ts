import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { repositoryAt } from '../history/snapshot.ts';
import { type State, workTreeLabel } from '../history/state.ts';
import { readInputs } from '../load/inputs.ts';
import { loadWorkspace } from '../load/load-workspace.ts';
import { StoredParseCache } from '../load/parse-cache.ts';
import type { ParseCache, Workspace } from '../load/workspace.ts';
import type { Fleet } from '../model/fleet.ts';
import { isComplete, resolveFleet } from '../model/resolve.ts';
import { writeWhole } from '../platform/whole-file.ts';
import { generatorDigest } from '../write/state.ts';
import { judgeSpecs, type Refused, type Sound } from './check-specs.ts';

/** The state of a folder that holds specs and protos. */
export async function loadState(
  root: string,
  label: string,
  cache?: ParseCache,
  verdict?: Verdict,
): Promise<State> {
  const inputs = readInputs(root);
  const { workspace, diagnostics } = await loadWorkspace(root, inputs, cache);
  const judge = () => judgeSpecs(workspace, inputs, diagnostics);
  return new LoadedState({ label, root, workspace }, judge, verdict);
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
  readonly #judge: () => Sound | Refused;
  readonly #verdict: Verdict | undefined;
  #judged: Sound | Refused | undefined;
  #fleet: Fleet | undefined;

  constructor(
    { label, root, workspace }: Pick<State, 'label' | 'root' | 'workspace'>,
    judge: () => Sound | Refused,
    verdict?: Verdict,
  ) {
    this.label = label;
    this.root = root;
    this.workspace = workspace;
    this.#judge = judge;
    this.#verdict = verdict;
  }

  get diagnostics(): readonly Diagnostic[] {
    const judged = this.#judgement();
    return judged.ok ? judged.findings : judged.diagnostics;
  }

  get fleet(): Fleet | undefined {
    this.#fleet ??= this.#meaning();
    return this.#fleet;
  }

  #meaning(): Fleet | undefined {
    if (this.#verdict?.isSound() && isComplete(this.workspace)) return resolveFleet(this.workspace);
    const judged = this.#judgement();
    if (!judged.ok) return undefined;
    this.#verdict?.rememberSound();
    return judged.fleet;
  }

  #judgement(): Sound | Refused {
    this.#judged ??= this.#judge();
    return this.#judged;
  }
}
