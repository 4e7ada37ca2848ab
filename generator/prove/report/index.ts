import { paintFor } from '../../terminal/paint.ts';
import { htmlReport } from './html.ts';
import { jsonReport } from './json.ts';
import { junitReport } from './junit.ts';
import { markdownReport } from './markdown.ts';
import type { RunResult } from './result.ts';
import { tableReport } from './table.ts';

/** The forms of a report, by what --format calls them. */
export const reports = {
  table: (result) => tableReport(result, paintFor(process.stdout)),
  json: jsonReport,
  junit: junitReport,
  markdown: markdownReport,
  html: htmlReport,
} as const satisfies Record<string, (result: RunResult) => string>;

/** A form of a report. */
export type ReportFormat = keyof typeof reports;

/** True for the name of a form. */
export const isReportFormat = (text: string): text is ReportFormat => Object.hasOwn(reports, text);
