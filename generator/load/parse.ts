import { type Document, isAlias, isNode, isPair, isScalar, parseDocument, visit } from 'yaml';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../diagnostics/source-file.ts';
import { loadRules } from './rules.ts';
import { mostShown, syntaxProblems } from './syntax.ts';

/** The plain data of a spec; `value` is undefined when the text is no YAML that may be used. */
export interface ParsedSpec {
  readonly value: unknown;
  readonly diagnostics: readonly Diagnostic[];
}

/** Far beyond any spec, far below what would exhaust the parser's stack. */
const maxDepth = 100;

/** Keys that stand twice are found by `syntaxProblems`. */
const parsing = { prettyErrors: false, merge: false, stringKeys: true, uniqueKeys: false } as const;

/** Parses YAML 1.2 into plain data, without any of YAML's indirections. Never throws for bad input. */
export function parseSpec(file: SourceFile): ParsedSpec {
  const deep = firstDeepLine(file.text);
  if (deep !== undefined) return { value: undefined, diagnostics: [tooDeep(file, deep)] };
  let document: Document.Parsed;
  try {
    document = parseDocument(file.text, parsing);
  } catch (error) {
    if (error instanceof RangeError) return { value: undefined, diagnostics: [tooDeep(file, 0)] };
    throw error;
  }
  if (document.errors.some(({ code }) => code === 'RESOURCE_EXHAUSTION'))
    return { value: undefined, diagnostics: [tooDeep(file, 0)] };
  const diagnostics = [...syntaxProblems(file, document), ...indirections(file, document)];
  if (diagnostics.length > 0) return { value: undefined, diagnostics };
  const value = document.toJS();
  return value === null ? { value: undefined, diagnostics: [noContent(file)] } : { value, diagnostics };
}

function noContent(file: SourceFile): Diagnostic {
  const hint = `write the spec, or delete ${file.path}`;
  return {
    rule: loadRules.emptyFile,
    message: 'the file says nothing but comments',
    hint,
    at: { file, offset: 0, length: 1 },
  };
}

/** Directives stand before everything but comments. */
const directive = /^(?:[ \t]*(?:#.*)?\n)*(%\S+)/;

/** Anchors, aliases, merge keys, tags, directives; looked for only where a character of theirs occurs at all. */
function indirections(file: SourceFile, document: Document.Parsed): Diagnostic[] {
  const { text } = file;
  if (!/[&*!%]|<</.test(text)) return [];
  const found: Diagnostic[] = [];
  const report = (what: string, offset: number, length: number) => {
    const hint = 'write the value where it is used; what all clusters share belongs into the service spec';
    const at = { file, offset, length };
    found.push({ rule: loadRules.unsupportedYaml, message: `${what} is not read`, hint, at });
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
      // A node's range starts behind its properties: they are found by looking back.
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

/** What stands between blanks around an offset. */
function wordAround(text: string, offset: number): { readonly word: string; readonly offset: number } {
  let start = offset;
  while (start > 0 && !/[\s,[{]/.test(text.charAt(start - 1))) start--;
  return { word: /^\S*/.exec(text.slice(start, start + 100))?.[0] ?? '', offset: start };
}

/**
 * The first line nested deeper than any spec. The parser recurses once a level, so this is told from the text:
 * indentation for block style, brackets for flow style.
 */
function firstDeepLine(text: string): number | undefined {
  let depth = 0;
  let offset = 0;
  for (const line of text.split('\n')) {
    let deepest = depth;
    for (const [bracket] of line.matchAll(/[[\]{}]/g)) {
      depth = Math.max(0, depth + (bracket === '[' || bracket === '{' ? 1 : -1));
      deepest = Math.max(deepest, depth);
    }
    const indented = line.match(/^[\s?-]*/)?.[0].length ?? 0;
    if (deepest > maxDepth || indented > maxDepth * 4) return offset;
    offset += line.length + 1;
  }
  return undefined;
}

function tooDeep(file: SourceFile, offset: number): Diagnostic {
  return {
    rule: loadRules.nestedTooDeeply,
    message: 'from here on the nesting is deeper than any spec',
    hint: 'flatten it; a spec needs a handful of levels',
    at: { file, offset, length: 1 },
  };
}
