/** An error stops everything, a warning is told at every run, information only to who asks with `check`. */
export type Severity = 'error' | 'warning' | 'information';

/** What a diagnostic is an instance of. Codes are stable: users search for them, and a retired one is never given again. */
export interface Rule {
  /** The fault in a few words with dashes: names the page of the rule, and the file and the fixtures of its check. */
  readonly name: string;
  /** `MESH` and a number from the range of the rule's subject, see code-ranges.ts. */
  readonly code: `MESH${number}`;
  readonly severity: Severity;
  /** What is wrong, in a few words, without the particulars. */
  readonly title: string;
  /** Why it matters and what to do, in a paragraph. */
  readonly explanation: string;
  /** True for an error that a comment with a reason can suppress: a suspicion that a person can know to be wrong. */
  readonly suppressible?: true;
  /** Where the rule comes from: a page of Istio, Kubernetes, gRPC or YAML. */
  readonly source?: string;
}

/** Declares a rule; exists so that a rule is checked where it is written. */
export const defineRule = <const R extends Rule>(rule: R): R => rule;

/** Orders rules by code. */
export const byCode = (a: Rule, b: Rule): number => numberOf(a) - numberOf(b);

const numberOf = ({ code }: Rule): number => Number(code.slice('MESH'.length));

/** True if a comment in a spec can suppress what the rule finds. */
export const canBeSuppressed = ({ severity, suppressible }: Rule): boolean =>
  severity !== 'error' || suppressible === true;
