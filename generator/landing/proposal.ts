import type { CommitMessage } from '../git/message.ts';
import type { State } from '../history/state.ts';

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
export interface Nothing {
  readonly nothing: string;
  readonly next?: readonly string[];
}

/**
 * Makes a proposal out of what the specs say; asked again where others were faster.
 * @param state what the specs of the last commit say
 * @param running what clusters run: the same, except where a change may start from specs with errors
 * @throws Failure, UsageError
 */
export type Propose = (state: State, running: State) => Promise<Proposal | Nothing>;
