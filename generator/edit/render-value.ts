import { emitYaml } from '../lang/emit-yaml.ts';
import { isMap } from '../lang/plain-map.ts';

/** The style of new values, copied from the values beside them. */
export interface Style {
  /** Indentation of one level, in spaces. */
  readonly step: number;
  /** The style of maps of scalars: `flow` is one line. */
  readonly leaves: 'flow' | 'block';
}

/** The maximum length of a line with a map in flow style. */
const width = 110;

/** A value in flow style, on one line. */
export function flowText(value: unknown): string {
  if (Array.isArray(value)) return value.length > 0 ? `[${value.map(flowText).join(', ')}]` : '[]';
  if (isMap(value)) {
    const pairs = Object.entries(value).map(([key, child]) => `${scalarText(key, true)}: ${flowText(child)}`);
    return pairs.length > 0 ? `{ ${pairs.join(', ')} }` : '{}';
  }
  return scalarText(value, true);
}

/** A scalar on one line. In a flow collection, more characters need quotes. */
export function scalarText(value: unknown, inFlow: boolean): string {
  if (typeof value !== 'string') return value === undefined ? 'null' : JSON.stringify(value);
  const isOneLine = !value.includes('\n');
  const text = emitYaml({ k: value }).slice('k: '.length, -1);
  const isFine = isOneLine && !(inFlow && !text.startsWith('"') && /[,[\]{}]/.test(text));
  return isFine ? text : JSON.stringify(value);
}

/**
 * The text after the colon of a key at `indent`: on the same line after a space, or on the lines below.
 * Never ends with a line break.
 */
export function valueText(value: unknown, indent: number, keyLength: number, style: Style): string {
  if (!isMap(value) && !Array.isArray(value)) return ` ${scalarText(value, false)}`;
  const flow = flowText(value);
  const isLeaf = childrenOf(value).every((child) => !isMap(child) && !Array.isArray(child));
  const fits = indent + keyLength + 2 + flow.length <= width;
  const isShort = (isLeaf && style.leaves === 'flow') || (Array.isArray(value) && isLeaf);
  if (flow.length === 2 || (isShort && fits)) return ` ${flow}`;
  return `\n${collectionText(value, indent + style.step, style)}`;
}

/** A collection as lines at an indent. */
function collectionText(
  value: Readonly<Record<string, unknown>> | readonly unknown[],
  indent: number,
  style: Style,
): string {
  const blanks = ' '.repeat(indent);
  if (!isMap(value))
    return childrenOf(value)
      .map((item) => `${blanks}- ${itemText(item, indent, style)}`)
      .join('\n');
  return Object.entries(value)
    .map(([key, child]) => `${blanks}${pairText(key, child, indent, style)}`)
    .join('\n');
}

/** A key with its value, without its indentation. */
export function pairText(key: string, value: unknown, indent: number, style: Style): string {
  const name = scalarText(key, false);
  return `${name}:${valueText(value, indent, name.length, style)}`;
}

/** The text after the dash and the space of an item at `indent`. */
export function itemText(item: unknown, indent: number, style: Style): string {
  if (!isMap(item) && !Array.isArray(item)) return scalarText(item, false);
  const flow = flowText(item);
  const isLeaf = childrenOf(item).every((child) => !isMap(child) && !Array.isArray(child));
  if (flow.length === 2 || (isLeaf && style.leaves === 'flow' && indent + 2 + flow.length <= width))
    return flow;
  return collectionText(item, indent + 2, style).slice(indent + 2);
}

const childrenOf = (value: object): unknown[] => Object.values(value);
