import { Failure } from '../command-line/errors.ts';
import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import { printDiagnostics, spanOf } from '../diagnostics/print.ts';
import { kubeconformTool } from '../external-tools/kubeconform.ts';
import { toolSource } from '../external-tools/source.ts';
import { collectFindings } from '../inspect/collect.ts';
import { treeSource } from '../inspect/tree.ts';
import { generate } from '../pipeline/generate.ts';
import { rules } from '../pipeline/rules.ts';
import { paintFor } from '../terminal/paint.ts';
import { readTree } from '../testing/generated-tree.ts';

/** The result for a repository, and the violated invariant, if any. */
export interface Verdict {
  readonly outcome: 'diagnostics' | 'tree' | 'failure';
  readonly codes: readonly string[];
  readonly violation?: string;
}

/**
 * The invariants for bad input: no exception except those with a message for users. With errors, the tree
 * stays unchanged, and each error has a code with a page, a message, and a place within its file. Without
 * errors, the tree is complete, a second run has nothing to do, and everything that kustomize builds from it
 * matches its schemas, except extra documents and patches.
 */
export async function checkInvariants(root: string, askTools: boolean): Promise<Verdict> {
  const before = JSON.stringify(readTree(root));
  try {
    const result = await generate(root);
    const diagnostics = result.ok ? result.warnings : result.diagnostics;
    const codes = diagnostics.map(({ rule }) => rule.code);
    const wrong = wrongWith(diagnostics);
    if (wrong !== undefined) return { outcome: 'diagnostics', codes, violation: wrong };
    if (result.ok) return { outcome: 'tree', codes, ...(await wrongTree(root, askTools)) };
    if (!hasErrors(diagnostics))
      return { outcome: 'diagnostics', codes, violation: 'refused without an error' };
    const after = JSON.stringify(readTree(root));
    return {
      outcome: 'diagnostics',
      codes,
      ...(after === before ? {} : { violation: 'refused, and the tree changed' }),
    };
  } catch (error) {
    // Any error except a Failure is what the fuzzer looks for.
    if (error instanceof Failure) return { outcome: 'failure', codes: [error.message] };
    return {
      outcome: 'failure',
      codes: [],
      violation: error instanceof Error ? String(error.stack) : String(error),
    };
  }
}

async function wrongTree(root: string, askTools: boolean): Promise<Pick<Verdict, 'violation'>> {
  const again = await generate(root);
  if (!again.ok) return { violation: 'a second run refuses what the first one accepted' };
  const changes = [...again.written, ...again.removed];
  if (changes.length > 0) return { violation: `a second run changes ${changes.join(', ')}` };
  const tools = askTools ? [toolSource({ all: true, tools: [kubeconformTool] })] : [];
  const { diagnostics } = await collectFindings({ root, sources: [treeSource, ...tools] });
  const wrong = wrongWith(diagnostics);
  if (wrong !== undefined) return { violation: wrong };
  const rendered = diagnostics.find(
    ({ rule, at }) => rule.severity === 'error' && !/\/(?:extra|patches)\//.test(at.file.path),
  );
  if (!rendered) return {};
  return { violation: `the tree has an error: ${printDiagnostics([rendered], plain)}` };
}

const plain = paintFor({});

/** Maximum characters of one diagnostic on a terminal, with its places and lines. */
const mostPrinted = 8_000;

/** What is wrong with the diagnostics themselves; undefined if each is correct. */
function wrongWith(diagnostics: readonly Diagnostic[]): string | undefined {
  for (const diagnostic of diagnostics) {
    const { rule, message, hint = '', at, related = [] } = diagnostic;
    const printedOnce = () =>
      `${rule.code} ${at.file.path}: ${JSON.stringify(message)}, ${JSON.stringify(hint)}`;
    if (!rules.has(rule.code)) return `no page for ${printedOnce()}`;
    if (message.trim() === '') return `no message for ${printedOnce()}`;
    if (
      /\bundefined\b|\bNaN\b|\[object |^\s+at .*:\d+:\d+|function \(/m.test(`${message} ${hint}`) &&
      !quotesOthers(diagnostic)
    )
      return `internal text in ${printedOnce()}`;
    const place = [at, ...related.map((other) => other.at)].find((each) => !isInside(each));
    if (place)
      return `a place outside ${place.file.path}: ${JSON.stringify(spanOf(place))} for ${printedOnce()}`;
  }
  if (diagnostics.length > 0) {
    const printed = printDiagnostics(diagnostics, plain);
    if (printed.length > diagnostics.length * mostPrinted) return `too much output: ${printed.slice(0, 500)}`;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
    if (/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(printed))
      return `control characters in ${JSON.stringify(printed)}`;
  }
  return undefined;
}

/** A spec may contain `undefined` itself, and messages of external tools are not ours. */
function quotesOthers({ at, rule }: Diagnostic): boolean {
  return rule.code.startsWith('MESH6') || /undefined|NaN|\[object |function/.test(at.file.text);
}

function isInside(place: Place): boolean {
  const { line, column, endColumn } = spanOf(place);
  const { path, text } = place.file;
  const length = place.file.line(line)?.length;
  const isRelative = !path.startsWith('/') && !path.includes('\\') && path !== '';
  if (text === '') return isRelative && line === 1 && column === 1;
  return isRelative && length !== undefined && column >= 1 && column <= length + 1 && endColumn > column;
}
