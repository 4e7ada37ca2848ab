import type { Paint } from '../diagnostics/print.ts';

/** What a promotion needs of the world; a test brings its own. */
export interface Surroundings {
  /** The repository. */
  readonly root: string;
  /** Tells the person something, a line or several. */
  readonly say: (text: string) => void;
  /** Somebody to ask; undefined where nobody is at a terminal. */
  readonly asker: Asker | undefined;
  readonly paint: Paint;
}

/** Asks a person. */
export interface Asker {
  confirm(question: string): Promise<boolean>;
  /** The index of the choice, or undefined where none is wanted. */
  choose(question: string, choices: readonly string[]): Promise<number | undefined>;
  /** A line of text; empty where the person just presses Enter. */
  line(question: string): Promise<string>;
}

/** What the person has said beforehand, by flags. */
export interface LandOptions {
  /** Show what would be done, and do nothing. */
  readonly dryRun: boolean;
  /** Write the files and leave the commit to the person. */
  readonly noCommit: boolean;
  readonly push: boolean;
  /** Ask nothing. */
  readonly yes: boolean;
  /** The branch that is meant where it is not the one Argo CD follows. */
  readonly branch?: string | undefined;
}
