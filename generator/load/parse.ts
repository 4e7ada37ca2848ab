import {
  type Document,
  isAlias,
  isNode,
  isPair,
  isScalar,
  Lexer,
  parseAllDocuments,
  parseDocument,
  visit,
} from 'yaml';
import { type Diagnostic, distinct } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../diagnostics/source-file.ts';
import { misreadByKustomize } from './addition-yaml.ts';
import { emptyHint } from './read.ts';
import { loadRules } from './rules.ts';
import { mostShown, syntaxProblems } from './syntax.ts';

/** The plain data of a spec; `value` is undefined if the text is not usable YAML. */
export interface ParsedSpec {
  readonly value: unknown;
  readonly diagnostics: readonly Diagnostic[];
}

/** Far more than a spec needs, and far less than the parser's stack allows. */
const maxDepth = 100;

/** `syntaxProblems` finds duplicate keys. */
export const parsing = { prettyErrors: false, merge: false, stringKeys: true, uniqueKeys: false } as const;

/** Parses YAML 1.2 into plain data, without YAML's indirections. Never throws for bad input. */
export function parseSpec(file: SourceFile): ParsedSpec {
  const { documents, diagnostics } = parsedWith(file, (text) => [parseDocument(text, parsing)]);
  return { value: documents[0]?.value, diagnostics };
}

/** The same for a file with one document that may begin with an empty one, as tools write CustomResourceDefinitions. */
export function parseOnlyDocument(file: SourceFile): ParsedSpec {
  const { documents, diagnostics } = parsedWith(file, (text) => [...parseAllDocuments(text, parsing)]);
  return documents.length > 1 ? parseSpec(file) : { value: documents[0]?.value, diagnostics };
}

/** One of the YAML documents of a file. */
export interface ParsedPart {
  /** Which document of the file, counted from 0. */
  readonly index: number;
  readonly value: unknown;
  /** Its part of the text, with its comments. */
  readonly text: string;
}

/**
 * The same for a file of extra/ or patches/, which may hold several documents and must have the same value for
 * kustomize. Empty documents are left out, as Kubernetes' tools do.
 */
export const parseParts = (
  file: SourceFile,
): { readonly documents: readonly ParsedPart[]; readonly diagnostics: readonly Diagnostic[] } =>
  parsedWith(file, (text) => [...parseAllDocuments(text, parsing)], misreadByKustomize);

function parsedWith(
  file: SourceFile,
  parse: (text: string) => readonly Document.Parsed[],
  misread: typeof misreadByKustomize = () => [],
): { documents: ParsedPart[]; diagnostics: Diagnostic[] } {
  const failed = (problem: Diagnostic) => ({ documents: [], diagnostics: [problem] });
  const deep = firstDeepLine(file.text);
  if (deep !== undefined) return failed(tooDeep(file, deep));
  let parsed: readonly Document.Parsed[];
  try {
    parsed = parse(file.text);
  } catch (error) {
    if (error instanceof RangeError) return failed(tooDeep(file, 0));
    throw error;
  }
  if (parsed.some(({ errors }) => errors.some(({ code }) => code === 'RESOURCE_EXHAUSTION')))
    return failed(tooDeep(file, 0));
  const diagnostics = distinct(
    parsed.flatMap((document) => [
      ...syntaxProblems(file, document),
      ...indirections(file, document),
      ...misread(file, document, mostShown),
    ]),
  );
  if (diagnostics.length > 0) return { documents: [], diagnostics };
  const documents = parsed
    .map((document, index) => ({ index, value: document.toJS(), text: partOf(file.text, parsed, index) }))
    .filter(({ value }) => value !== null);
  return documents.length === 0 ? failed(noContent(file)) : { documents, diagnostics };
}

/** The text of one of several documents, without the line `---` before it. */
function partOf(text: string, parsed: readonly Document.Parsed[], index: number): string {
  if (parsed.length === 1) return text;
  const start = parsed[index - 1]?.range[2] ?? 0;
  const end = parsed[index]?.range[2] ?? text.length;
  return text.slice(start, end).replace(/^---[ \t]*(?:\r?\n)?/, '');
}

function noContent(file: SourceFile): Diagnostic {
  const hint = emptyHint(file.path);
  return {
    rule: loadRules.emptyFile,
    message: 'the file contains only comments',
    hint,
    at: { file, offset: 0, length: 1 },
  };
}

/** Directives are at the top; only comments can precede them. */
const directive = /^(?:[ \t]*(?:#.*)?\n)*(%\S+)/;

/**
 * Anchors, aliases, merge keys, tags and directives. The search runs only if one of their characters occurs.
 */
function indirections(file: SourceFile, document: Document.Parsed): Diagnostic[] {
  const { text } = file;
  if (!/[&*!%]|<</.test(text)) return [];
  const found: Diagnostic[] = [];
  const report = (what: string, offset: number, length: number) => {
    const hint = 'write the value at each place; put values that all clusters share into the service spec';
    const at = { file, offset, length };
    found.push({ rule: loadRules.unsupportedYaml, message: `${what} is not supported`, hint, at });
  };
  const [before, name] = directive.exec(text) ?? [];
  if (before !== undefined && name !== undefined)
    report(`the directive ${name}`, before.length - name.length, name.length);
  visit(document, {
    Node: (_, node) => {
      if (found.length >= mostShown) return visit.BREAK;
      if (!isNode(node)) return;
      const start = node.range?.[0] ?? 0;
      if (isAlias(node)) return report(`the alias *${node.source}`, start, node.source.length + 1);
      // The range of a node starts after its properties, so look at the text before it.
      if (node.anchor) {
        const anchor = `&${node.anchor}`;
        report(`the anchor ${anchor}`, text.lastIndexOf(anchor, start), anchor.length);
      }
      if (node.tag) {
        const tag = wordAround(text, text.lastIndexOf('!', start));
        report(`the tag ${tag.word}`, tag.offset, tag.word.length);
      }
      return;
    },
    Pair: (_, pair) => {
      if (isPair(pair) && isScalar(pair.key) && pair.key.value === '<<')
        report('the merge key <<', pair.key.range?.[0] ?? 0, 2);
    },
  });
  return found;
}

/** The word around an offset, delimited by spaces. */
function wordAround(text: string, offset: number): { readonly word: string; readonly offset: number } {
  let start = offset;
  while (start > 0 && !/[\s,[{]/.test(text.charAt(start - 1))) start--;
  return { word: /^\S*/.exec(text.slice(start, start + 100))?.[0] ?? '', offset: start };
}

/**
 * The first line nested deeper than any spec. The parser recurses once per level, so the depth is derived from the
 * tokens, which do not recurse: indentation in block style, brackets in flow style.
 */
function firstDeepLine(text: string): number | undefined {
  if (!mayBeDeep(text)) return undefined;
  let depth = 0;
  let offset = 0;
  let line = 0;
  let indentation = 0;
  for (const token of new Lexer().lex(text)) {
    if (marks.has(token)) continue;
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth = Math.max(0, depth - 1);
    if (offset === line + indentation && /^[ ?-]+$/.test(token)) indentation += token.length;
    if (depth > maxDepth || indentation > maxDepth * 4) return line;
    offset += token.length;
    const end = token.lastIndexOf('\n');
    if (end < 0) continue;
    line = offset - token.length + end + 1;
    indentation = 0;
  }
  return undefined;
}

/** Characters that the lexer adds between the tokens of the text. Source: yaml, parse/cst.ts. */
const marks: ReadonlySet<string> = new Set(['\x02', '\x18', '\x1f']);

/** The same without tokens, which take long: true also for brackets and spaces in texts. */
function mayBeDeep(text: string): boolean {
  let depth = 0;
  for (const line of text.split('\n')) {
    let deepest = depth;
    for (const [bracket] of line.matchAll(/[[\]{}]/g)) {
      depth = Math.max(0, depth + (bracket === '[' || bracket === '{' ? 1 : -1));
      deepest = Math.max(deepest, depth);
    }
    const indented = line.match(/^[\s?-]*/)?.[0].length ?? 0;
    if (deepest > maxDepth || indented > maxDepth * 4) return true;
  }
  return false;
}

function tooDeep(file: SourceFile, offset: number): Diagnostic {
  return {
    rule: loadRules.nestedTooDeeply,
    message: 'from this line on, the nesting is deeper than a spec allows',
    hint: 'flatten it; a spec needs only a few levels',
    at: { file, offset, length: 1 },
  };
}
