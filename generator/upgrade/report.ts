import { plural } from '../diagnostics/print.ts';
import { grouped } from '../lang/grouped.ts';
import type { AppliedMigration } from '../migrations/index.ts';
import type { Paint } from '../terminal/paint.ts';
import type { ChangelogSection } from './changelog.ts';
import type { FindingChanges, ReportedFinding } from './finding-changes.ts';
import type { ObjectChange, ObjectChanges } from './object-changes.ts';

/** What another version of the generator means for a fleet. */
export interface UpgradeReport {
  readonly from: string;
  readonly to: string;
  readonly migrations: readonly AppliedMigration[];
  /** Files of the fleet besides the generator that change, such as workflows and package.json. */
  readonly files: readonly string[];
  /** Files and keys that stay as the fleet has changed them, although the new version has changed them too. */
  readonly kept: readonly string[];
  /** Files of the generator that were changed by hand: they are replaced too. */
  readonly replacedEdits: readonly string[];
  readonly objects: ObjectChanges;
  readonly findings: FindingChanges;
  readonly changelog: readonly ChangelogSection[];
}

/** How many lines of one part are printed. */
const mostLines = 12;

/** The report as text, for the terminal. */
export function printReport(report: UpgradeReport, paint: Paint): string {
  return [summaryOf(report, paint), changelogText(report.changelog, paint)].filter(Boolean).join('\n');
}

/** The report without the changelog: the body of the commit. */
export function summaryOf(report: UpgradeReport, paint: Paint): string {
  const { migrations, files, kept, replacedEdits, objects, findings } = report;
  const parts: readonly (readonly [title: string, lines: readonly string[]])[] = [
    [objectsTitle(objects), objects.changes.map(objectLine)],
    ['Not compared', objects.unreadable],
    [
      'Migrations of specs',
      migrations.map(({ name, title, files: changed }) => `${title}: ${changed.join(', ')} (${name})`),
    ],
    ['New findings', findings.added.map(findingLine)],
    ['No longer reported', findings.removed.map(findingLine)],
    ['Files of the fleet that change', files],
    ['Kept, because this fleet has changed them (generator/fleet/ has the new ones)', kept],
    ['Edits in generator/ that are replaced', replacedEdits],
  ];
  return parts
    .filter(([title, lines]) => lines.length > 0 || title === objectsTitle(objects))
    .map(([title, lines]) => [paint.bold(title), ...limited(lines)].join('\n'))
    .join('\n');
}

function objectsTitle({ same, changes }: ObjectChanges): string {
  if (changes.length === 0) return `No object in a cluster changes (${same} compared)`;
  const objects = new Set(changes.flatMap((change) => change.objects));
  const restarted = new Set(changes.filter((each) => each.restartsPods).flatMap((each) => each.objects));
  const pods = restarted.size > 0 ? `, and the pods of ${plural(restarted.size, 'workload')} restart` : '';
  return `${plural(objects.size, 'object')} ${objects.size > 1 ? 'change' : 'changes'}${pods}; ${same} ${same === 1 ? 'stays' : 'stay'} the same`;
}

function objectLine({ change, kind, field, values, objects, restartsPods }: ObjectChange): string {
  const what =
    change === 'changed'
      ? `${kind}: ${field}${values === undefined ? '' : ` ${values}`}`
      : `${kind} ${change}`;
  return `${what}${restartsPods ? ' (restarts pods)' : ''}, in ${namesOf(objects)}`;
}

function namesOf(objects: readonly string[]): string {
  const shown = objects.slice(0, 3).join(', ');
  return objects.length > 3 ? `${shown} and ${objects.length - 3} more` : shown;
}

const findingLine = ({ severity, code, file, line, message }: ReportedFinding): string =>
  `${severity} ${code} ${file}:${line} ${message}`;

function changelogText(sections: readonly ChangelogSection[], paint: Paint): string {
  if (sections.length === 0) return '';
  const lines = sections.flatMap(({ version, introduction, parts }) => [
    paint.bold(`Changelog of ${version}`),
    ...(introduction === '' ? [] : [`  ${introduction}`]),
    ...[...grouped(parts, ({ heading }) => heading)].map(([heading, group]) => {
      const count = group.reduce((sum, { entries }) => sum + entries.length, 0);
      return `  ${heading === '' ? 'Changes' : heading}: ${plural(count, 'change')}`;
    }),
  ]);
  return [...lines, '  Read all in generator/CHANGELOG.md.'].join('\n');
}

function limited(lines: readonly string[]): string[] {
  const shown = lines.slice(0, mostLines).map((line) => `  ${line}`);
  return lines.length > mostLines ? [...shown, `  and ${lines.length - mostLines} more`] : shown;
}
