import type { Diagnostic, Suppressed } from '../diagnostics/diagnostic.ts';
import type { Rule } from '../diagnostics/rule.ts';
import type { Inputs } from '../load/inputs.ts';
import type { RenderedSpecs } from '../pipeline/render.ts';

/** A repository whose specs are sound: what a source of findings looks at. */
export interface SoundRun {
  /** Absolute path of the repository. */
  readonly root: string;
  readonly inputs: Inputs;
  /** The workspace, the model, and the units of the tree. */
  readonly rendered: RenderedSpecs;
}

/** What a source has found. */
export interface Found {
  readonly findings: readonly Diagnostic[];
  /** What comments have suppressed in files that only this source reads. */
  readonly suppressed?: readonly Suppressed[];
  /** What was looked at and is right: a clause of the closing sentence, where there is no error. */
  readonly proven?: string;
}

/** Something that looks for mistakes once the specs by themselves are sound: the committed tree, a tool, the history. */
export interface FindingSource {
  /** What it does, for whoever waits: `comparing the tree`. */
  readonly doing: string;
  /** What it can report: only then a suppression of it in a spec can be told to be unused. */
  readonly rules?: readonly Rule[];
  find(run: SoundRun): Promise<Found>;
}
