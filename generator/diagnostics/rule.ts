/** An error stops everything, every run prints warnings, and only `check` prints information. */
export type Severity = 'error' | 'warning' | 'information';

/**
 * The rule behind a diagnostic. Codes are stable, because users search for them, and a retired code is never
 * reused.
 */
export interface Rule {
  /**
   * The fault in a few words with dashes: the name of the rule's page, and of the file and the fixtures of
   * its check.
   */
  readonly name: string;
  /** `MESH` and a number from the range of the rule's subject, see code-ranges.ts. */
  readonly code: `MESH${number}`;
  readonly severity: Severity;
  /** What is wrong, in a few words, without names and values. */
  readonly title: string;
  /** Why it matters and what to do, in a paragraph. */
  readonly explanation: string;
  /** True for an error that a comment with a reason can suppress: a suspicion that a person can know to be wrong. */
  readonly suppressible?: true;
  /**
   * True if one cause makes many findings, and one remedy removes all of them: they come after the others, and only the
   * first few are shown in full.
   */
  readonly hasOneRemedy?: true;
  /** The source of the rule: a page of Istio, Kubernetes, gRPC or YAML. */
  readonly source?: string;
}

/** Declares a rule, so the compiler checks it at its definition. */
export const defineRule = <const R extends Rule>(rule: R): R => rule;

/** Orders rules by code. */
export const byCode = (a: Rule, b: Rule): number => numberOf(a) - numberOf(b);

const numberOf = ({ code }: Rule): number => Number(code.slice('MESH'.length));

/** True if a comment in a spec can suppress findings of the rule. */
export const canBeSuppressed = ({ severity, suppressible }: Rule): boolean =>
  severity !== 'error' || suppressible === true;
