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

/** A collection as lines, each indented; what has no lines of its own, inline. */
function block(value: unknown, indent: string): string {
  if (!isBlock(value)) return inline(value);
  let lines = '';
  if (isList(value)) {
    // An item starts on the line of its dash.
    const deeper = `${indent}  `;
    for (const item of value)
      lines += `\n${indent}- ${isBlock(item) ? block(item, deeper).slice(deeper.length) : inline(item)}`;
  } else {
    for (const key in value) {
      const child = value[key];
      if (child === undefined) continue;
      lines += `\n${indent}${text(key)}:${isBlock(child) ? `\n${block(child, `${indent}  `)}` : ` ${inline(child)}`}`;
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

function inline(value: unknown): string {
  if (typeof value === 'string') return text(value);
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

/** JSON's escapes are YAML's, but YAML allows fewer characters unescaped. */
function quoted(value: string): string {
  return JSON.stringify(value).replace(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, escaped);
}

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
