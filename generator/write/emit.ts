import type { FileSpec } from '../layout/unit.ts';

/** The text of a file: where it comes from, then its content as YAML. */
export function emitFile({ sources, content }: FileSpec): string {
  return `# Generated from ${sources.join(' and ')} by npm run generate: edit there.\n${emitYaml(content)}`;
}

/**
 * Plain data as block-style YAML that reads the same by YAML 1.1 and 1.2: no anchors, no folding, no document markers,
 * and quotes around whatever one of the two would not read as a text. The yaml package is ten times slower at this;
 * property tests hold the two equal.
 */
export function emitYaml(content: unknown): string {
  return `${block(content, '')}\n`;
}

/** A value after `key:` or `-`: collections continue on the next lines, everything else on the same one. */
function block(value: unknown, indent: string): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return value.map((item) => `${indent}- ${nested(item, `${indent}  `)}`).join('\n');
  }
  if (isMap(value)) {
    const lines = entriesOf(value).map(([key, child]) => `${indent}${key}:${afterKey(child, indent)}`);
    return lines.length === 0 ? '{}' : lines.join('\n');
  }
  return scalar(value);
}

function afterKey(value: unknown, indent: string): string {
  const isBlock = (Array.isArray(value) && value.length > 0) || (isMap(value) && entriesOf(value).length > 0);
  return isBlock ? `\n${block(value, `${indent}  `)}` : ` ${block(value, indent)}`;
}

/** An item of a list starts on the line of its dash. */
function nested(item: unknown, indent: string): string {
  return block(item, indent).slice(isMap(item) || Array.isArray(item) ? leading(item, indent) : 0);
}

function leading(item: object, indent: string): number {
  return Object.keys(item).length > 0 ? indent.length : 0;
}

function entriesOf(map: PlainMap): [string, unknown][] {
  return Object.entries(map)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => [text(key), value]);
}

type PlainMap = Readonly<Record<string, unknown>>;

function isMap(value: unknown): value is PlainMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function scalar(value: unknown): string {
  return typeof value === 'string' ? text(value) : String(value);
}

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

/** JSON's escapes are YAML's, but YAML allows fewer characters unescaped. */
function quoted(value: string): string {
  return JSON.stringify(value).replace(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, escaped);
}

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
