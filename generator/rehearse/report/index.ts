import { paintFor } from '../../terminal/paint.ts';
import type { RehearsalFormat } from '../options.ts';
import type { Rehearsal } from '../rehearsal.ts';
import type { Verdict } from '../verdict/problem.ts';
import { verdictOf } from '../verdict/verdict.ts';
import { htmlReport } from './html/page.ts';
import { jsonReport } from './json.ts';
import { junitReport } from './junit.ts';
import { markdownReport } from './markdown.ts';
import { tableReport } from './table.ts';

const reports: Readonly<Record<RehearsalFormat, (rehearsal: Rehearsal, verdict: Verdict) => string>> = {
  table: (rehearsal, verdict) => tableReport(rehearsal, verdict, paintFor(process.stdout)),
  json: jsonReport,
  junit: junitReport,
  markdown: markdownReport,
  html: htmlReport,
};

/** The report on a rehearsal, in one of the forms that --format names. */
export const reportOf = (
  rehearsal: Rehearsal,
  format: RehearsalFormat,
  verdict: Verdict = verdictOf(rehearsal),
): string => reports[format](rehearsal, verdict);
