import { Failure, UsageError } from '../command-line/errors.ts';
import { type FormatName, formatNames, printFor } from '../diagnostics/format/formats.ts';
import type { Report } from '../diagnostics/format/report.ts';
import { paintFor, printDiagnostics } from '../diagnostics/print.ts';
import { SourceFile } from '../diagnostics/source-file.ts';
import { loadRules } from '../load/rules.ts';
import { inOneLine } from '../setup/errors.mjs';

/** The flags of every command that reports findings, for `parseArgs`. */
export const formatOption = { format: { type: 'string' }, json: { type: 'boolean' } } as const;

interface FormatFlags {
  readonly format?: string | undefined;
  readonly json?: boolean | undefined;
}

/** @throws UsageError for a format that there is not */
export function formatOf({ format: name, json }: FormatFlags): FormatName {
  if (json && name !== undefined && name !== 'json')
    throw new UsageError(`--json is short for --format json, and ${name} is another format`);
  if (json) return 'json';
  const format = formatNames.find((known) => known === (name ?? 'pretty'));
  if (!format) throw new UsageError(`there is no format ${name}; the formats are ${formatNames.join(', ')}`);
  return format;
}

/**
 * Prints findings: for people to standard error, and nothing where there are none; for machines to standard output,
 * alone there. `fixable` counts the findings that `--fix` would mend.
 */
export async function printReport(format: FormatName, report: Report): Promise<void> {
  if (format !== 'pretty') return write(process.stdout, await printFor(format, report));
  const { diagnostics, suppressed } = report;
  if (diagnostics.length === 0) return;
  const { stderr } = process;
  const width = stderr.isTTY ? stderr.columns : undefined;
  const fixable = diagnostics.filter(({ fixes = [] }) => fixes.length > 0).length;
  const options = { width, suppressed: suppressed.length, unshown: suppressed, fixable, mostOfACode: 20 };
  await write(stderr, printDiagnostics(diagnostics, paintFor(stderr), options));
}

/**
 * Runs the work that a report is about. If it fails, a machine still gets a report, with what stopped it as a finding;
 * people get the failure as everywhere.
 */
export async function reporting<Result>(format: FormatName, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (format !== 'pretty' && !(error instanceof UsageError)) {
      const message = error instanceof Failure ? error.message : inOneLine(error);
      const at = { file: new SourceFile('package.json', ''), offset: 0, length: 1 };
      const hint = 'standard error says more';
      await printReport(format, {
        diagnostics: [{ rule: loadRules.stopped, message, hint, at }],
        suppressed: [],
      });
    }
    throw error;
  }
}

/** Says how it went: to standard output, unless that belongs to a machine. */
export function say(format: FormatName, text: string): void {
  if (format === 'pretty') console.log(text);
  else console.error(text);
}

/** A pipe takes a long text in pieces; whoever exits before the last one loses it. A reader may stop earlier, as head does. */
function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error?: Error | null) => {
      if (!error || ('code' in error && error.code === 'EPIPE')) resolve();
      else reject(error);
    };
    stream.once('error', done);
    stream.write(text, (error) => {
      done(error);
      // A broken pipe is reported a second time, behind the callback.
      if (!error) stream.off('error', done);
    });
  });
}
