import { type Document, isAlias, isNode, isPair, isScalar, parseDocument, visit, type YAMLError } from 'yaml';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../diagnostics/source-file.ts';
import { loadRules } from './rules.ts';

/** The plain data of a spec; `value` is undefined when the text is no YAML that may be used. */
export interface ParsedSpec {
  readonly value: unknown;
  readonly diagnostics: readonly Diagnostic[];
}

/** Far beyond any spec, far below what would exhaust the parser's stack. */
const maxDepth = 100;

/** Parses YAML 1.2 into plain data, without any of YAML's indirections. Never throws for bad input. */
export function parseSpec(file: SourceFile): ParsedSpec {
  const deep = firstDeepLine(file.text);
  if (deep !== undefined) return { value: undefined, diagnostics: [tooDeep(file, deep)] };
  let document: Document.Parsed;
  try {
    document = parseDocument(file.text.replace('\ufeff', ' '), {
      prettyErrors: false,
      merge: false,
      strict: true,
    });
  } catch (error) {
    if (error instanceof RangeError) return { value: undefined, diagnostics: [tooDeep(file, 0)] };
    throw error;
  }
  const diagnostics = [
    ...document.errors.map((error) => syntaxError(file, error)),
    ...indirections(file, document),
  ];
  return diagnostics.length > 0 ? { value: undefined, diagnostics } : { value: document.toJS(), diagnostics };
}

function syntaxError(file: SourceFile, error: YAMLError): Diagnostic {
  const [start, end] = error.pos;
  const at = { file, offset: start, length: end - start };
  if (error.code === 'DUPLICATE_KEY') {
    const key = file.text.slice(start, end).trim().split(/[:\s]/, 1)[0] ?? '';
    const hint = 'keep one of the two, and move what the other says into it';
    return {
      rule: loadRules.duplicateKey,
      message: `the key ${key} stands twice in this map`,
      hint,
      at: { ...at, length: key.length },
    };
  }
  if (error.code === 'MULTIPLE_DOCS') {
    return {
      rule: loadRules.severalDocuments,
      message: 'a second YAML document starts here',
      hint: 'keep one document in the file',
      at,
    };
  }
  const hint =
    hints[error.code] ?? 'compare the indentation, the colons and the quotes with the lines around';
  return { rule: loadRules.syntax, message: inOurWords(error.message), hint, at };
}

const hints: Partial<Record<YAMLError['code'], string>> = {
  TAB_AS_INDENT: 'indent with spaces',
  BLOCK_AS_IMPLICIT_KEY: 'a value after a colon must stand on its line, or one level deeper on the next',
  BAD_INDENT: 'line the entry up with its neighbours',
  MISSING_CHAR: 'close the quote or bracket, or put the space after the colon',
};

function inOurWords(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}

/** Anchors, aliases, merge keys and tags; looked for only where a character of theirs occurs at all. */
function indirections(file: SourceFile, document: Document.Parsed): Diagnostic[] {
  if (!/[&*!]|<</.test(file.text)) return [];
  const found: Diagnostic[] = [];
  const report = (
    what: string,
    node: { range?: readonly [number, number, number] | null | undefined },
    length?: number,
  ) => {
    const [start, end] = node.range ?? [0, 1];
    const hint = 'write the value where it is used; what all clusters share belongs into the service spec';
    const at = { file, offset: start, length: length ?? end - start };
    found.push({ rule: loadRules.indirection, message: `${what} is not read`, hint, at });
  };
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node)) report(`the alias *${node.source}`, node);
      else if (isNode(node) && 'anchor' in node && node.anchor)
        report(`the anchor &${String(node.anchor)}`, node, 1);
      if (isNode(node) && node.tag?.startsWith('!') === true) report(`the tag ${node.tag}`, node, 1);
    },
    Pair: (_, pair) => {
      if (isPair(pair) && isScalar(pair.key) && pair.key.value === '<<') report('the merge key <<', pair.key);
    },
  });
  return found;
}

/**
 * The first line nested deeper than any spec. The parser recurses once a level, so this is told from the text:
 * indentation for block style, brackets for flow style.
 */
function firstDeepLine(text: string): number | undefined {
  let depth = 0;
  let offset = 0;
  for (const line of text.split('\n')) {
    const opened = line.match(/[[{]/g)?.length ?? 0;
    const closed = line.match(/[\]}]/g)?.length ?? 0;
    const inline = line.match(/^[\s-]*/)?.[0].length ?? 0;
    if (depth + opened > maxDepth || inline > maxDepth * 4) return offset;
    depth = Math.max(0, depth + opened - closed);
    offset += line.length + 1;
  }
  return undefined;
}

function tooDeep(file: SourceFile, offset: number): Diagnostic {
  return {
    rule: loadRules.tooDeep,
    message: 'the nesting starts here to be deeper than any spec',
    hint: 'flatten it; a spec needs a handful of levels',
    at: { file, offset, length: 1 },
  };
}
