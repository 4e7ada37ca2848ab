import type { ExitCode } from '../command-line/errors.ts';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import { printDiagnostics } from '../diagnostics/format/pretty.ts';
import { plural } from '../diagnostics/words.ts';
import { type Collected, collectFindings, summaryOf } from '../inspect/collect.ts';
import type { FindingSource } from '../inspect/source.ts';
import { MemoryParseCache } from '../load/parse-cache.ts';
import { takeStopRequests } from '../local/stop-requests.ts';
import { paintFor } from '../terminal/paint.ts';
import { treeRules } from '../write/rules.ts';
import { watchInputs } from './watch-inputs.ts';

/**
 * Checks now, and again after each change of specs, protos or the tree, until it is stopped; prints to `out`.
 */
export async function watch(
  root: string,
  sources: readonly FindingSource[],
  out: NodeJS.WriteStream = process.stdout,
): Promise<ExitCode> {
  const stop = takeStopRequests();
  const changes = watchInputs(root);
  const cache = new MemoryParseCache();
  let stopped = false;
  const stopping = stop.first.then(() => {
    stopped = true;
  });
  while (!stopped) {
    changes.refresh();
    const text = await checkOnce(() => collectFindings({ root, sources, cache }), out);
    if (!stopped) out.write(text);
    await Promise.race([stopping, changes.next()]);
  }
  changes.close();
  stop.release();
  return 0;
}

/** The output of one check. A file that disappears while it is read does not end watching. */
async function checkOnce(collect: () => Promise<Collected>, out: NodeJS.WriteStream): Promise<string> {
  const started = performance.now();
  const printed = await collect().then(
    (collected) => report(collected, out),
    (error: unknown) =>
      `The check itself failed: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  const seconds = ((performance.now() - started) / 1000).toFixed(2);
  const time = new Date().toTimeString().slice(0, 8);
  const { dim } = paintFor(out);
  return `${clearing(out)}${printed}${dim(`${time}, checked in ${seconds} s; checks again after each change, Ctrl-C ends`)}\n`;
}

/**
 * All findings, except differences between the tree and the specs: while specs are edited they always differ,
 * so one line reports that.
 */
function report({ diagnostics, suppressed, checked }: Collected, out: NodeJS.WriteStream): string {
  const inSpecs = diagnostics.filter(({ rule }) => !treeCodes.has(rule.code));
  const behind = diagnostics.length - inSpecs.length;
  const width = out.isTTY ? out.columns : undefined;
  const options = { width, suppressed: suppressed.length, unshown: suppressed, mostOfACode: 20 };
  const [verb, files] = [behind === 1 ? 'differs' : 'differ', plural(behind, 'file')];
  return [
    inSpecs.length > 0 ? printDiagnostics(inSpecs, paintFor(out), options) : '',
    hasErrors(inSpecs) ? '' : `${summaryOf(behind > 0 ? checked.slice(0, 1) : checked, paintFor(out))}\n`,
    behind > 0
      ? `${files} of the tree ${verb} from what the specs render: npm run generate writes it.\n`
      : '',
  ].join('');
}

const treeCodes: ReadonlySet<string> = new Set(Object.values(treeRules).map(({ code }) => code));

/** On a terminal, the screen and the scrollback are cleared; elsewhere an empty line separates the checks. */
const clearing = (out: NodeJS.WriteStream): string => (out.isTTY ? '\u001b[2J\u001b[3J\u001b[H' : '\n');
