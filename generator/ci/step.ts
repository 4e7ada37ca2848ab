import type { Unavailable } from '../toolchain/availability.ts';
import type { Part, Verification } from './verification.ts';

/** Something that was not checked. */
export interface Skip {
  /** What was skipped and why, unless `unavailable` contains it. */
  readonly what: string;
  /** The missing tool. */
  readonly unavailable?: Unavailable;
}

/** The result of a step; a step that counts nothing has failed. */
export interface StepResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly Skip[];
  /** Details below the step's line: all its failures. */
  readonly detail: string;
  /** It is the result of an earlier run: no source has changed since. */
  readonly unchanged?: true;
}

/** One part of `npm test`. */
export interface Step {
  /** Its name for `--only`. */
  readonly name: string;
  /** The start of its output line. */
  readonly title: string;
  /** One line for `--list`. */
  readonly summary: string;
  /** Programs to build first. */
  readonly needs?: readonly Part[];
  /** It runs when all others have ended, because its result depends on how busy the machine is. */
  readonly isAlone?: true;
  /**
   * It checks sources, and nothing that specs say: after it has passed, it runs again when one of them has changed.
   */
  readonly checksSources?: true;
  /** It lists the errors of the specs, so others need not repeat them. */
  readonly listsSpecErrors?: true;
  run(verification: Verification): Promise<StepResult>;
}

/** The result of a step with a single check. */
export function oneCheck(ok: boolean, output: string): StepResult {
  return ok
    ? { passed: 1, failed: 0, skipped: [], detail: '' }
    : { passed: 0, failed: 1, skipped: [], detail: output.trim() };
}

/** The result of a step that cannot run here. */
export function notAvailable(unavailable: Unavailable): StepResult {
  return { passed: 0, failed: 0, skipped: [{ what: unavailable.missing, unavailable }], detail: '' };
}

/** The result of a step that has nothing to check. */
export function skippedBecause(what: string): StepResult {
  return { passed: 0, failed: 0, skipped: [{ what }], detail: '' };
}

/** The result of a step for a fleet without services: the step `tree` checks that the specs render nothing else. */
export function nothingYet(): StepResult {
  return skippedBecause('no cluster has a service yet');
}

/** The result of a step that checks what the specs render, if they have errors. */
export function specsHaveErrors({ listsSpecErrors }: Pick<Verification, 'listsSpecErrors'>): StepResult {
  return listsSpecErrors
    ? skippedBecause('the specs have errors, which another step lists')
    : oneCheck(false, 'The specs have errors: npm run check lists them.');
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
