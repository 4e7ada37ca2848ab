import { plural } from '../diagnostics/words.ts';
import { placesOf } from './places.ts';
import type { SoundPlan } from './plan.ts';
import type { ReportFormat } from './report/index.ts';
import { callerText, sentText } from './report/result.ts';

/** The cases of a plan, for people or, with `json`, for machines. */
export function listText({ lists, workspace }: SoundPlan, format: ReportFormat): string {
  if (format === 'json') return `${JSON.stringify(lists, null, 2)}\n`;
  return lists
    .map(({ cluster, cases, unproven }) => {
      const places = placesOf(workspace, cluster, cases);
      const rows = cases.map(({ name, kind, from, send }) => [
        kind,
        name,
        `${callerText(from)} → ${sentText(send)}`,
        String(send.calls),
        places.get(name) ?? '',
      ]);
      const widths = [0, 1, 2, 3].map((column) =>
        Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)),
      );
      const lines = rows.map((row) =>
        row
          .map((cell, column) =>
            column === 3 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
          )
          .join('  '),
      );
      const not = unproven.map(({ service, setting, reason }) => `  ${service} ${setting}: ${reason}`);
      const count = plural(cases.length, 'case');
      return [
        `${cluster}: ${count}`,
        ...lines,
        ...(not.length > 0 ? ['Not provable here:', ...not] : []),
        '',
      ].join('\n');
    })
    .join('\n');
}
