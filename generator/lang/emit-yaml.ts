import { isMap, type PlainMap } from './plain-map.ts';

/**
 * Lists and maps that are written on one line. One with a name is written once in a document, as an anchor of this name,
 * and every further place of the same object is an alias: what is one thing changes on one line.
 */
export type OneLine = ReadonlyMap<object, string | undefined>;

/**
 * Plain data as block-style YAML that reads the same by YAML 1.1 and 1.2: no folding, no document markers, no anchors
 * but those of `oneLine`, and quotes around whatever one of the two would not read as a text. Text of several lines is a
 * literal block. The yaml package is ten times slower at this; property tests hold the two equal.
 */
export function emitYaml(content: unknown, oneLine?: OneLine): string {
  const places = oneLine && oneLine.size > 0 ? { oneLine, anchored: new Set<object>() } : undefined;
  return `${block(content, '', places)}\n`;
}

/**
 * Plain data as YAML whose meaning stays the same if a reader removes blanks and line breaks at its end: a text of several
 * lines there that ends with one is in quotes.
 */
export function emitTrimmable(content: PlainMap | readonly unknown[]): string {
  const yaml = emitYaml(content);
  const end = textAtEnd(content);
  if (end === undefined || !isLiteral(end) || end === end.trimEnd()) return yaml;
  const rows = yaml.slice(0, -1).split('\n');
  const start = rows.slice(0, -end.replace(/\n$/, '').split('\n').length).join('\n');
  return `${start.replace(/\|-?$/, () => quoted(end))}\n`;
}

/** The text that ends a list or map, in its last item or entry at any depth. */
function textAtEnd(content: unknown): string | undefined {
  if (typeof content !== 'object' || content === null)
    return typeof content === 'string' ? content : undefined;
  return textAtEnd(Object.values(content).findLast((child) => child !== undefined));
}

/** What is written on one line in a document, and which of it has its anchor already. */
interface Places {
  readonly oneLine: OneLine;
  readonly anchored: Set<object>;
}

/** A collection as lines. The caller has written the indent of the first one. What has no lines of its own is inline. */
function block(value: unknown, indent: string, places: Places | undefined): string {
  if (!isBlock(value, places)) return inline(value, undefined, places);
  const deeper = `${indent}  `;
  let lines = '';
  if (isList(value)) {
    // An item starts on the line of its dash.
    for (const item of value) {
      const content = isBlock(item, places) ? block(item, deeper, places) : inline(item, indent, places);
      lines += `${lines && `\n${indent}`}- ${content}`;
    }
  } else {
    for (const key in value) {
      const child = value[key];
      if (child === undefined) continue;
      const content = isBlock(child, places)
        ? `\n${deeper}${block(child, deeper, places)}`
        : ` ${inline(child, indent, places)}`;
      lines += `${lines && `\n${indent}`}${text(key)}:${content}`;
    }
  }
  return lines;
}

const isList = (value: object): value is readonly unknown[] => Array.isArray(value);

/** A list or map with something in it that is not to be written on one line. */
function isBlock(value: unknown, places: Places | undefined): value is PlainMap | readonly unknown[] {
  if (typeof value !== 'object' || value === null || places?.oneLine.has(value)) return false;
  if (Array.isArray(value)) return value.length > 0;
  return isMap(value) && hasEntry(value);
}

function hasEntry(value: PlainMap): boolean {
  for (const key in value) if (value[key] !== undefined) return true;
  return false;
}

/** What follows a key or a dash on its line; `indent` is theirs, and the document itself has none. */
function inline(value: unknown, indent: string | undefined, places: Places | undefined): string {
  if (typeof value === 'string')
    return indent !== undefined && isLiteral(value) ? literal(value, indent) : text(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const name = places?.oneLine.get(value);
  if (name === undefined) return flow(value);
  if (places?.anchored.has(value)) return `*${name}`;
  places?.anchored.add(value);
  return `&${name} ${flow(value)}`;
}

/** A value on one line, as JSON has it but for quotes that it does not need. */
function flow(value: unknown): string {
  if (typeof value === 'string') return flowText(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (isList(value)) return `[${value.map(flow).join(', ')}]`;
  const entries = Object.entries(value).filter(([, child]) => child !== undefined);
  return entries.length === 0
    ? '{}'
    : `{ ${entries.map(([key, child]) => `${flowText(key)}: ${flow(child)}`).join(', ')} }`;
}

/** On one line, commas and colons divide entries. */
const flowText = (value: string): string => (/[,:]/.test(value) ? quoted(value) : text(value));

/** Texts that start like a word, an option or a path and contain nothing YAML gives a meaning to. */
const plain = /^(?:-?[A-Za-z]|\/|\.{1,2}\/)[A-Za-z0-9_./@%+=();-]*(?:(?:, |[ :,])[A-Za-z0-9_./@%+=();-]+)*$/;
/** Durations and quantities: the one kind of text with a digit in front that no YAML reads as a number or a time. */
const amount = /^[0-9]+(?:ms|[smh]|[KMGTPE]i|[kMGTP])$/;
const colonThenSpace = /: |:$/;

/** What YAML 1.1 or 1.2 reads as a boolean, null or number although it is written like a word. */
const ambiguous = /^(?:true|false|yes|no|on|off|y|n|null|-?e[0-9]+)$/i;

function text(value: string): string {
  const known = knownTexts.get(value);
  if (known !== undefined) return known;
  const written = isPlain(value) ? value : quoted(value);
  if (knownTexts.size === mostKnownTexts) knownTexts.clear();
  knownTexts.set(value, written);
  return written;
}

/** Most keys and names come many times: to look one up costs less than to match it again. */
const knownTexts = new Map<string, string>();
const mostKnownTexts = 10_000;

const isPlain = (value: string): boolean =>
  (plain.test(value) && !ambiguous.test(value) && !colonThenSpace.test(value)) || amount.test(value);

/**
 * Several lines that a literal block holds unchanged: the first starts with a visible character, which shows how far the
 * block is indented; none consists of blanks; at most one line break ends it; and no character in it is a line break to
 * one YAML and not to the other, or must be escaped.
 */
function isLiteral(value: string): boolean {
  return value.includes('\n') && !/^\s|\n[ \t]+(?:\n|$)|\n\n$/.test(value) && !unprintable.test(value);
}

/** All but tab, line feed and what YAML calls printable; next line, line and paragraph separator break lines in YAML 1.1. */
const unprintable =
  /[^\t\n\u0020-\u007e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;

/** A literal block scalar; the indicator `-` means no line break at its end. */
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
