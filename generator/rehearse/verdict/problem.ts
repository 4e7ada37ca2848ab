/** Kinds of problems, the worst first: in this order they are reported. */
export const problemKinds = [
  'failed before the change',
  'failed calls',
  'cut streams',
  'unannounced deletion',
  'rejected pods',
  'killed pods',
  'too few pods',
  'wrong share',
  'pause',
  'not settled',
  'repeated sync',
] as const;

export type ProblemKind = (typeof problemKinds)[number];

/** Kinds of remarks: they are worth knowing, and the rehearsal passes. */
export type RemarkKind = 'healed edit' | 'busy machine';

/** Something that the rehearsal has shown, in one cluster. */
interface Notice<Kind extends string> {
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
export type Problem = Notice<ProblemKind>;

/** Something that may happen. */
export type Remark = Notice<RemarkKind>;

/** What a rehearsal has shown. */
export interface Verdict {
  readonly passed: boolean;
  readonly problems: readonly Problem[];
  readonly remarks: readonly Remark[];
}
