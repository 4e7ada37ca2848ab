import type { Diagnostic, Suppressed } from '../diagnostics/diagnostic.ts';
import type { Rule } from '../diagnostics/rule.ts';
import type { Inputs } from '../load/inputs.ts';
import type { RenderedSpecs } from '../pipeline/render.ts';

/** A repository with valid specs: the input of a source of findings. */
export interface SoundRun {
  /** Absolute path of the repository. */
  readonly root: string;
  readonly inputs: Inputs;
  /** The workspace, the model, and the units of the tree. */
  readonly rendered: RenderedSpecs;
}

/** A part of the summary: something that was checked, or the reason why it was not. */
export interface Checked {
  /** `tree (150 files)`, `buf` */
  readonly name: string;
  /** Why it was skipped; without it, it was checked. */
  readonly skipped?: string;
}

/** The findings of a source. */
export interface Found {
  readonly findings: readonly Diagnostic[];
  /** Findings that comments suppress in files that only this source reads. */
  readonly suppressed?: readonly Suppressed[];
  /** What the source checked and skipped, for the summary if there are no errors. */
  readonly checked?: readonly Checked[];
}

/** A source of findings that needs valid specs: the committed tree, a tool, the history. */
export interface FindingSource {
  /** What it does, for the progress line: `comparing the tree`. */
  readonly doing: string;
  /** The rules it can report: they make it possible to report an unused suppression in a spec. */
  readonly rules?: readonly Rule[];
  /** True if it never ends the run with a Failure: it runs at the same time as others of this kind, after the rest. */
  readonly neverFails?: boolean;
  find(run: SoundRun): Promise<Found>;
}
