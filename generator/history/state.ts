import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Workspace } from '../load/workspace.ts';
import type { Fleet } from '../model/fleet.ts';

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
