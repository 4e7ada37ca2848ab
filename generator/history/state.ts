import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Workspace } from '../load/workspace.ts';
import type { Fleet } from '../model/fleet.ts';

/** The specs of a repository in the work tree or in a commit. */
export interface State {
  /** The name in messages: `work tree`, or an abbreviated commit id. */
  readonly label: string;
  /** The folder that it was read from. */
  readonly root: string;
  readonly workspace: Workspace;
  /** True if the specs have no errors. A known result is not checked again. */
  readonly isValid: boolean;
  /** The model of the specs, resolved on first use; undefined if the specs have errors. */
  readonly fleet: Fleet | undefined;
  /** The findings of the specs, including warnings. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The label of the state with uncommitted changes. */
export const workTreeLabel = 'work tree';
