import type { Rehearsal } from '../rehearsal.ts';

/** Kinds of problems. */
export type ProblemKind =
  | 'failed calls'
  | 'cut streams'
  | 'failed before the change'
  | 'rejected pods'
  | 'killed pods'
  | 'unannounced deletion'
  | 'not settled'
  | 'repeated sync'
  | 'wrong share'
  | 'pause';

/** Kinds of remarks: they are worth knowing, and the rehearsal passes. */
export type RemarkKind = 'healed edit';

/** Something that the rehearsal has shown, in one cluster. */
export interface Finding<Kind extends string> {
  readonly kind: Kind;
  /** Undefined for the control cluster, with the objects of Argo CD. */
  readonly cluster?: string;
  /** The step after whose push it happened. */
  readonly step: number;
  /** One sentence. */
  readonly title: string;
  /** Numbers and moments, one sentence each. */
  readonly evidence: readonly string[];
  /** The change that most likely caused it. */
  readonly cause?: string;
  /** What to do, if that is known. */
  readonly advice?: string;
}

/** Something that must not happen. */
export type Problem = Finding<ProblemKind>;
export type Remark = Finding<RemarkKind>;

/** What a rehearsal has shown. */
export interface Verdict {
  readonly passed: boolean;
  readonly problems: readonly Problem[];
  readonly remarks: readonly Remark[];
}

/** Whether the change can be pushed, and if not, why. */
export function verdictOf({ recording }: Rehearsal): Verdict {
  return { passed: recording.failures.length === 0, problems: [], remarks: [] };
}
