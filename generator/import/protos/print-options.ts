import type { DescField, DescMessage, Message } from '@bufbuild/protobuf';
import { ScalarType } from '@bufbuild/protobuf';
import { reflect } from '@bufbuild/protobuf/reflect';
import { isMap } from '../../lang/plain-map.ts';

/** A declaration with lines in braces. */
export const blockOf = (head: string, lines: readonly string[]): string[] => [
  `${head} {`,
  ...lines.map((line) => (line === '' ? '' : `  ${line}`)),
  '}',
];

/** True for a text that a descriptor has; empty is the same as missing. */
export const isSet = (text: string): boolean => text !== '';

/** The options of a declaration as statements: `option deprecated = true;` */
export const optionLines = (type: DescMessage, options: Message | undefined): string[] =>
  optionsOf(type, options).map((option) => `option ${option};`);

/** The options of a field or value in brackets; empty without options. */
export const optionList = (options: readonly string[]): string =>
  options.length === 0 ? '' : ` [${options.join(', ')}]`;

/**
 * Options that are set, such as `idempotency_level = NO_SIDE_EFFECTS` and `features.field_presence = EXPLICIT`. Custom
 * options need the extension that defines them, and are left out.
 */
export function optionsOf(type: DescMessage, options: Message | undefined, prefix = ''): string[] {
  if (!options) return [];
  const read = reflect(type, options);
  return type.fields.flatMap((field): string[] => {
    if (!read.isSet(field)) return [];
    const name = `${prefix}${field.name}`;
    const value: unknown = read.get(field);
    if (field.fieldKind === 'message') {
      const inner = isMap(value) ? value['message'] : undefined;
      return isMessage(inner) ? optionsOf(field.message, inner, `${name}.`) : [];
    }
    const items = field.fieldKind === 'list' && isIterable(value) ? [...value] : [value];
    return items.flatMap((item) => {
      const text = literalOf(field, item);
      return text === undefined ? [] : [`${name} = ${text}`];
    });
  });
}

function literalOf(field: DescField, value: unknown): string | undefined {
  if (field.enum) return field.enum.values.find(({ number }) => number === value)?.name;
  if (field.scalar === undefined) return undefined;
  return field.scalar === ScalarType.STRING ? JSON.stringify(value) : String(value);
}

const isMessage = (value: unknown): value is Message =>
  isMap(value) && typeof value['$typeName'] === 'string';

const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value;
