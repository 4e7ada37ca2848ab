import type { Mask } from '../../secrets/mask.ts';
import type { Diagnostic, Suppressed } from '../diagnostic.ts';
import { maskFor, withoutSecrets } from '../secrets.ts';

/** All that a run has found, for a format to print. */
export interface Report {
  readonly diagnostics: readonly Diagnostic[];
  readonly suppressed: readonly Suppressed[];
}

/** Hides the secrets of all that was found, of what is suppressed too. */
export const maskOfReport = ({ diagnostics, suppressed }: Report): Mask =>
  maskFor([...diagnostics, ...suppressed]);

/** A report that shows no secret. */
export function withoutSecretsIn(report: Report): Report {
  const mask = maskOfReport(report);
  return {
    diagnostics: report.diagnostics.map((each) => withoutSecrets(each, mask)),
    suppressed: report.suppressed.map((each) => withoutSecrets(each, mask)),
  };
}
