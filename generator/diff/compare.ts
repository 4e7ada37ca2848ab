import { writeFileSync } from 'node:fs';
import { Failure, UsageError } from '../command-line/errors.ts';
import { suggest } from '../diagnostics/suggestion.ts';
import { changedMapsOf } from '../graph/change.ts';
import { type State, workTreeLabel } from '../history/state.ts';
import { type Loaded, secretsOf, type Workspace } from '../load/workspace.ts';
import { meaningOfChange } from '../meaning/meaning.ts';
import { isSystemError } from '../platform/system-error.ts';
import { maskOf } from '../secrets/mask.ts';
import { type Paint, paintFor } from '../terminal/paint.ts';
import { fleetsOf } from './fleets.ts';
import { isEmpty, type Report, reportOf, type Wanted, withoutSecretsIn } from './report.ts';
import { rangeOf, statesOf } from './sides.ts';

/** What to compare, and how to report it. */
export interface Comparison {
  readonly root: string;
  /** In git's notation; undefined compares HEAD with the work tree. */
  readonly range: string | undefined;
  readonly wanted: Wanted;
  readonly format: 'terminal' | 'markdown' | 'html' | 'json';
  /** A file; undefined is standard output. */
  readonly output: string | undefined;
}

/**
 * Compares two states and reports the difference. Returns true if there is one.
 * @throws UsageError for names that neither side has, Failure if a side cannot be read
 */
export async function compare({ root, range, wanted, format, output }: Comparison): Promise<boolean> {
  const paint = paintFor(process.stderr);
  const requested = rangeOf(range);
  const [before, after] = await statesOf(root, requested);
  refuseUnknown([before.workspace, after.workspace], wanted);
  const mergeBase = `the merge base of ${requested.before} and ${requested.after ?? 'HEAD'}`;
  const labels = {
    before: labelOf(before.label, requested.fromMergeBase ? mergeBase : requested.before),
    after: labelOf(after.label, requested.after),
  };
  const report = reportBetween([before, after], labels, wanted, paint);
  write(await textOf(report, format, output), output);
  return !isEmpty(report);
}

/** Compares two states. @throws Failure with the errors, if the specs of a side are invalid */
export function reportBetween(
  [before, after]: readonly [State, State],
  labels: Pick<Report, 'before' | 'after'>,
  wanted: Wanted,
  paint: Paint,
): Report {
  const fleets = fleetsOf(before, after, paint);
  const mask = maskOf([before, after].flatMap(({ workspace }) => secretsOf(workspace)));
  return withoutSecretsIn(
    reportOf(meaningOfChange(...fleets), labels, wanted, changedMapsOf(...fleets)),
    mask,
  );
}

/** `HEAD (90a89b5)`: the name can move, the id cannot. */
export function labelOf(label: string, requested: string | undefined): string {
  return label === workTreeLabel || requested === undefined || requested.startsWith(label)
    ? label
    : `${requested} (${label})`;
}

function refuseUnknown(workspaces: readonly Workspace[], { clusters, services }: Wanted): void {
  const known = (specs: (workspace: Workspace) => readonly Loaded<{ readonly name: string }>[]) =>
    new Set(workspaces.flatMap(specs).map(({ spec }) => spec.name));
  const refuse = (wanted: readonly string[], noun: string, all: ReadonlySet<string>) => {
    const missing = wanted.find((name) => !all.has(name));
    if (missing !== undefined)
      throw new UsageError(
        `there is no ${noun} ${missing} on either side; ${suggest(missing, all, `${noun}s`)}`,
      );
  };
  const clusterNames = known((workspace) => workspace.clusters);
  const serviceNames = known((workspace) => [...workspace.services, ...workspace.externals]);
  refuse(clusters, 'cluster', clusterNames);
  refuse(services, 'service', serviceNames);
}

async function textOf(
  report: Report,
  format: Comparison['format'],
  output: string | undefined,
): Promise<string> {
  switch (format) {
    case 'json':
      return (await import('./json.ts')).reportJson(report);
    case 'markdown':
      return (await import('./markdown.ts')).reportMarkdown(report);
    case 'html':
      return (await import('./html/page.ts')).reportPage(report);
    case 'terminal': {
      const { isTTY, columns } = process.stdout;
      const paint: Paint = paintFor({ isTTY: isTTY && output === undefined });
      const { printReport } = await import('./terminal.ts');
      return printReport(report, paint, isTTY && output === undefined ? columns : undefined);
    }
  }
}

function write(text: string, output: string | undefined): void {
  if (output === undefined) {
    process.stdout.write(text);
    return;
  }
  try {
    writeFileSync(output, text);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new Failure(`${output} cannot be written: ${error.message}`);
  }
}
