import type { ExitCode } from '../command-line/errors.ts';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import type { FormatName } from '../diagnostics/format/formats.ts';
import { plural } from '../diagnostics/print.ts';
import { type ToolOptions, toolSourcesOf } from '../external-tools/flags.ts';
import { type Collected, collectFindings, summaryOf } from '../inspect/collect.ts';
import { fixAll } from '../inspect/fix-all.ts';
import type { FindingSource } from '../inspect/source.ts';
import { changedTreeSource, treeSource } from '../inspect/tree.ts';
import { proofSource } from '../inspect/written-proofs.ts';
import { StoredParseCache } from '../load/parse-cache.ts';
import { progressOn } from '../terminal/output.ts';
import { paintFor } from '../terminal/paint.ts';
import { printOutcome, printReport, reporting } from './report.ts';

/** What `npm run check` is asked to do. */
export interface CheckRequest extends ToolOptions {
  readonly root: string;
  readonly format: FormatName;
  readonly fix: boolean;
  /** Check the step from a commit to the work tree too. */
  readonly change: boolean;
  readonly base: string | undefined;
}

/** Checks a repository, with --fix fixes it first, and prints the findings. */
export async function runCheck(request: CheckRequest): Promise<ExitCode> {
  const { root, format } = request;
  const sources: readonly FindingSource[] = [
    request.all ? treeSource : changedTreeSource,
    proofSource,
    ...(request.change ? [await changeSince(request.base)] : []),
    ...toolSourcesOf(request, progressOn(process.stderr)),
  ];
  if (request.fix) return fix(root, format, sources);
  const collected = await reporting(format, async () => {
    const cache = new StoredParseCache(root);
    const found = await collectFindings({ root, sources, cache });
    cache.save();
    return found;
  });
  return report(collected, format);
}

/** Loaded on demand: only --change reads the git history. */
async function changeSince(base: string | undefined): Promise<FindingSource> {
  const { changeSource } = await import('../inspect/change.ts');
  return changeSource(base);
}

async function fix(root: string, format: FormatName, sources: readonly FindingSource[]): Promise<ExitCode> {
  const { applied, ...collected } = await reporting(format, () => fixAll({ root, sources }));
  for (const { path, line, column, title, code } of applied)
    printOutcome(format, `${path}:${line}:${column}: ${title} (${code})`);
  printOutcome(
    format,
    applied.length === 0
      ? 'No finding has a fix that is certain to be right.'
      : `Fixed ${plural(applied.length, 'finding')}.`,
  );
  return report(collected, format);
}

async function report(
  { diagnostics, suppressed, checked }: Collected,
  format: FormatName,
): Promise<ExitCode> {
  await printReport(format, { diagnostics, suppressed });
  if (hasErrors(diagnostics)) return 1;
  const paint = paintFor(format === 'pretty' ? process.stdout : process.stderr);
  const isCounted = suppressed.length > 0 && diagnostics.length === 0;
  const counted = isCounted ? `  ${plural(suppressed.length, 'finding')} suppressed` : '';
  printOutcome(format, `${summaryOf(checked, paint)}${counted}`);
  return 0;
}
