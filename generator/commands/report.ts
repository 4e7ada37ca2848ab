import { Failure, UsageError } from '../command-line/errors.ts';
import type { FormatName } from '../diagnostics/format/formats.ts';
import type { Report } from '../diagnostics/format/report.ts';
import { inOneLine } from '../setup/errors.mjs';

// A run that has nothing to report, as most have, loads nothing that reports.

/**
 * Prints findings: for people to standard error, and nothing if there are none; for machines to standard output, and
 * standard output gets nothing else. `fixable` counts the findings that `--fix` would fix.
 */
export async function printReport(format: FormatName, report: Report): Promise<void> {
  if (format !== 'pretty') {
    const { printFor } = await import('../diagnostics/format/formats.ts');
    return write(process.stdout, await printFor(format, report));
  }
  const { diagnostics, suppressed } = report;
  if (diagnostics.length === 0) return;
  const { printDiagnostics } = await import('../diagnostics/print.ts');
  const { paintFor } = await import('../terminal/paint.ts');
  const { stderr } = process;
  const width = stderr.isTTY ? stderr.columns : undefined;
  const fixable = diagnostics.filter(({ fixes = [] }) => fixes.length > 0).length;
  const options = { width, suppressed: suppressed.length, unshown: suppressed, fixable, mostOfACode: 20 };
  await write(stderr, printDiagnostics(diagnostics, paintFor(stderr), options));
}

/**
 * Runs the work that a report is about. If it fails, a machine still gets a report, with the failure as a finding; people
 * get the failure as an error message, as everywhere.
 */
export async function reporting<Result>(format: FormatName, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (format !== 'pretty' && !(error instanceof UsageError)) {
      const { SourceFile } = await import('../diagnostics/source-file.ts');
      const { loadRules } = await import('../load/rules.ts');
      const message = error instanceof Failure ? error.message : inOneLine(error);
      const at = { file: new SourceFile('package.json', ''), offset: 0, length: 1 };
      const hint = 'standard error shows more';
      await printReport(format, {
        diagnostics: [{ rule: loadRules.incompleteRun, message, hint, at }],
        suppressed: [],
      });
    }
    throw error;
  }
}

/** Prints a line about the outcome: to standard output, unless a machine reads that. */
export function printOutcome(format: FormatName, text: string): void {
  if (format === 'pretty') console.log(text);
  else console.error(text);
}

/** A pipe takes a long text in pieces; a process that exits too early loses the last ones. A reader may stop earlier, as head does. */
function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error?: Error | null) => {
      if (!error || ('code' in error && error.code === 'EPIPE')) resolve();
      else reject(error);
    };
    stream.once('error', done);
    stream.write(text, (error) => {
      done(error);
      // Node reports a broken pipe a second time, after the callback.
      if (!error) stream.off('error', done);
    });
  });
}
