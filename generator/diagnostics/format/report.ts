import type { Mask } from '../../secrets/mask.ts';
import type { Diagnostic, Suppressed } from '../diagnostic.ts';
import { maskFor, withoutSecrets } from '../secrets.ts';

/** The result of a run, for a format to print. */
export interface Report {
  readonly diagnostics: readonly Diagnostic[];
  readonly suppressed: readonly Suppressed[];
}

/** Masks the secrets of all findings, including the suppressed ones. */
export const maskOfReport = ({ diagnostics, suppressed }: Report): Mask =>
  maskFor([...diagnostics, ...suppressed]);

/** The report with all secrets masked. */
export function withoutSecretsIn(report: Report): Report {
  const mask = maskOfReport(report);
  return {
    diagnostics: report.diagnostics.map((each) => withoutSecrets(each, mask)),
    suppressed: report.suppressed.map((each) => withoutSecrets(each, mask)),
  };
}
