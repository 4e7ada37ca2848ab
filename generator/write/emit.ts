import type { FileSpec } from '../layout/unit.ts';

/** What the first line of every generated file starts with, but for pages. */
export const generatedHeader = '# Generated from ';

/** The text of a file: where it comes from, then its content: a text as it is, data as YAML. */
export function emitFile({ path, sources, content }: FileSpec): string {
  const origin = `Generated from ${sources.join(' and ')} by npm run generate: edit there.`;
  if ('text' in content)
    return path.endsWith('.md') ? `<!-- ${origin} -->\n${content.text}` : `# ${origin}\n${content.text}`;
  return `# ${origin}\n${emitYaml(content)}`;
}

/**
 * Plain data as block-style YAML that reads the same by YAML 1.1 and 1.2: no anchors, no folding, no document markers,
 * and quotes around whatever one of the two would not read as a text. Text of several lines stands as it is, in a
 * literal block. The yaml package is ten times slower at this; property tests hold the two equal.
 */
export function emitYaml(content: unknown): string {
  return `${block(content, '')}\n`;
}

/** A collection as lines, each indented; what has no lines of its own, inline. */
function block(value: unknown, indent: string): string {
  if (!isBlock(value)) return inline(value, undefined);
  let lines = '';
  if (isList(value)) {
    // An item starts on the line of its dash.
    const deeper = `${indent}  `;
    for (const item of value)
      lines += `\n${indent}- ${isBlock(item) ? block(item, deeper).slice(deeper.length) : inline(item, indent)}`;
  } else {
    for (const key in value) {
      const child = value[key];
      if (child === undefined) continue;
      lines += `\n${indent}${text(key)}:${isBlock(child) ? `\n${block(child, `${indent}  `)}` : ` ${inline(child, indent)}`}`;
    }
  }
  return lines.slice(1);
}

const isList = (value: object): value is readonly unknown[] => Array.isArray(value);

/** A list or map with something in it. */
function isBlock(value: unknown): value is PlainMap | readonly unknown[] {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.length > 0;
  for (const child of Object.values(value)) if (child !== undefined) return true;
  return false;
}

/** What follows a key or a dash on its line; `indent` is theirs, and the document itself has none. */
function inline(value: unknown, indent: string | undefined): string {
  if (typeof value === 'string')
    return indent !== undefined && isLiteral(value) ? literal(value, indent) : text(value);
  if (typeof value !== 'object' || value === null) return String(value);
  return Array.isArray(value) ? '[]' : '{}';
}

type PlainMap = Readonly<Record<string, unknown>>;

/** Texts that start like a word, an option or a path and contain nothing YAML gives a meaning to. */
const plain = /^(?:-?[A-Za-z]|\/|\.{1,2}\/)[A-Za-z0-9_./@%+=();-]*(?:(?:, |[ :,])[A-Za-z0-9_./@%+=();-]+)*$/;
/** Durations and quantities: the one kind of text with a digit in front that no YAML reads as a number or a time. */
const amount = /^[0-9]+(?:ms|[smh]|[KMGTPE]i|[kMGTP])$/;
const colonThenSpace = /: |:$/;

/** What YAML 1.1 or 1.2 reads as a boolean, null or number although it is written like a word. */
const ambiguous = /^(?:true|false|yes|no|on|off|y|n|null|-?e[0-9]+)$/i;

function text(value: string): string {
  if (plain.test(value) && !ambiguous.test(value) && !colonThenSpace.test(value)) return value;
  if (amount.test(value)) return value;
  return quoted(value);
}

/**
 * Several lines that a literal block holds unchanged: the first starts with something to see, which tells how far the
 * block is indented; none consists of blanks; at most one line break ends it; and no character in it is a line break to
 * one YAML and not to the other, or must be escaped.
 */
function isLiteral(value: string): boolean {
  return value.includes('\n') && !/^\s|\n[ \t]+(?:\n|$)|\n\n$/.test(value) && !unprintable.test(value);
}

/** All but tab, line feed and what YAML calls printable; next line, line and paragraph separator break lines in YAML 1.1. */
const unprintable =
  /[^\t\n\u0020-\u007e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;

/** A literal block scalar; without a line break at its end, the indicator `-` says so. */
function literal(value: string, indent: string): string {
  const ended = value.endsWith('\n');
  const lines = (ended ? value.slice(0, -1) : value).replace(/\n(?=[^\n])/g, `\n${indent}  `);
  return `${ended ? '|' : '|-'}\n${indent}  ${lines}`;
}

/** JSON's escapes are YAML's, but YAML allows fewer characters unescaped. */
function quoted(value: string): string {
  return JSON.stringify(value).replace(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, escaped);
}

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
