import type { Unavailable } from '../toolchain/availability.ts';
import type { Part, Verification } from './verification.ts';

/** Something that was not checked. */
export interface Skip {
  /** What was left out and why, unless `unavailable` says so. */
  readonly what: string;
  /** The tool that is missing for it. */
  readonly unavailable?: Unavailable;
}

/** What a step found; a step that counts nothing has failed. */
export interface StepResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly Skip[];
  /** What to print below the step's line: everything about its failures. */
  readonly detail: string;
}

/** One part of `npm test`. */
export interface Step {
  /** What `--only` calls it. */
  readonly name: string;
  /** What its line of output begins with. */
  readonly title: string;
  /** One line for `--list`. */
  readonly summary: string;
  /** Programs that are built before it begins. */
  readonly needs?: readonly Part[];
  run(verification: Verification): Promise<StepResult>;
}

/** The result of a step that is one check. */
export function oneCheck(ok: boolean, output: string): StepResult {
  return ok
    ? { passed: 1, failed: 0, skipped: [], detail: '' }
    : { passed: 0, failed: 1, skipped: [], detail: output.trim() };
}

/** The result of a step that cannot run here. */
export function notAvailable(unavailable: Unavailable): StepResult {
  return { passed: 0, failed: 0, skipped: [{ what: unavailable.missing, unavailable }], detail: '' };
}

/** Several results as one. */
export function combine(results: readonly StepResult[]): StepResult {
  return {
    passed: results.reduce((sum, { passed }) => sum + passed, 0),
    failed: results.reduce((sum, { failed }) => sum + failed, 0),
    skipped: results.flatMap(({ skipped }) => skipped),
    detail: results
      .map(({ detail }) => detail)
      .filter((detail) => detail !== '')
      .join('\n'),
  };
}
