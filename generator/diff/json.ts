import { countsOf } from '../meaning/groups.ts';
import { statementText } from '../meaning/print.ts';
import type { Report } from './report.ts';

/** Increased whenever readers of the JSON must change. */
const version = 1;

/** The report for machines: the facts as data, each with its text. */
export function reportJson(report: Report): string {
  const { before, after, clusters, statements, documents } = report;
  const content = {
    version,
    before,
    after,
    clusters,
    counts: countsOf(statements),
    statements: statements.map((statement) => ({ ...statement, text: statementText(statement) })),
    documents: documents.map(({ hunks, ...document }) => ({
      ...document,
      hunks: hunks.map(({ path, lines }) => ({
        path,
        lines: lines.map(({ mark, text }) => `${mark}${text}`),
      })),
    })),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}
