import { isFieldSet } from '@bufbuild/protobuf';
import {
  type DescriptorProto,
  type EnumDescriptorProto,
  EnumOptionsSchema,
  EnumValueOptionsSchema,
  type FieldDescriptorProto,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FieldDescriptorProtoSchema,
  FieldOptionsSchema,
  type FileDescriptorProto,
  MessageOptionsSchema,
  OneofOptionsSchema,
} from '@bufbuild/protobuf/wkt';
import { Failure } from '../../command-line/errors.ts';
import { blockOf, optionLines, optionList, optionsOf } from './print-options.ts';

/** The largest number of a field. Source: Protocol Buffers, Language Guide. */
const largestField = 536_870_911;

/** A message as lines. */
export function messageLines(message: DescriptorProto, file: FileDescriptorProto): string[] {
  const maps = new Map(
    message.nestedType
      .filter(({ options }) => options?.mapEntry)
      .map((entry) => [entry.name, entry] as const),
  );
  const print = (field: FieldDescriptorProto) => fieldLine(field, file, maps, message.name);
  const printed = new Set<number>();
  const fields = message.field.flatMap((field) => {
    if (!isInOneof(field)) return [print(field)];
    const index = field.oneofIndex;
    if (printed.has(index)) return [];
    printed.add(index);
    const oneof = message.oneofDecl[index];
    return blockOf(`oneof ${oneof?.name}`, [
      ...optionLines(OneofOptionsSchema, oneof?.options),
      ...message.field.filter((each) => isInOneof(each) && each.oneofIndex === index).map(print),
    ]);
  });
  const own = message.nestedType.filter(({ options }) => !options?.mapEntry);
  return blockOf(`message ${message.name}`, [
    ...optionLines(MessageOptionsSchema, message.options),
    ...reservedLines(
      message.reservedRange.map(({ start, end }) => [start, end - 1]),
      largestField,
    ),
    ...reservedNames(message.reservedName, file),
    ...message.extensionRange.map(
      ({ start, end }) => `extensions ${rangeText(start, end - 1, largestField)};`,
    ),
    ...fields,
    ...own.flatMap((each) => messageLines(each, file)),
    ...message.enumType.flatMap((each) => enumLines(each, file)),
    ...extensionLines(message.extension, file),
  ]);
}

/** An enum as lines. */
export const enumLines = (each: EnumDescriptorProto, file: FileDescriptorProto): string[] =>
  blockOf(`enum ${each.name}`, [
    ...optionLines(EnumOptionsSchema, each.options),
    ...reservedLines(
      each.reservedRange.map(({ start, end }) => [start, end]),
      2_147_483_647,
    ),
    ...reservedNames(each.reservedName, file),
    ...each.value.map(
      ({ name, number, options }) =>
        `${name} = ${number}${optionList(optionsOf(EnumValueOptionsSchema, options))};`,
    ),
  ]);

/** Extensions of messages, one block each. */
export const extensionLines = (
  extensions: readonly FieldDescriptorProto[],
  file: FileDescriptorProto,
): string[] =>
  extensions.flatMap((field) =>
    blockOf(`extend ${field.extendee}`, [fieldLine(field, file, new Map(), field.extendee)]),
  );

/** A field of proto3 that is optional has a oneof of its own, which no file declares. */
const isInOneof = (field: FieldDescriptorProto): boolean =>
  isFieldSet(field, FieldDescriptorProtoSchema.field.oneofIndex) && !field.proto3Optional;

function fieldLine(
  field: FieldDescriptorProto,
  file: FileDescriptorProto,
  maps: ReadonlyMap<string, DescriptorProto>,
  parent: string,
): string {
  const isRepeated = field.label === FieldDescriptorProto_Label.REPEATED;
  const entry = isRepeated ? maps.get(field.typeName.split('.').at(-1) ?? '') : undefined;
  const isMapField = entry !== undefined && field.typeName.endsWith(`${parent}.${entry.name}`);
  const type = isMapField
    ? `map<${entry.field.map((each) => typeOf(each)).join(', ')}>`
    : `${labelOf(field, file)}${typeOf(field)}`;
  const options = [
    ...(isFieldSet(field, FieldDescriptorProtoSchema.field.defaultValue)
      ? [`default = ${defaultOf(field)}`]
      : []),
    ...(field.jsonName === '' || field.jsonName === jsonNameOf(field.name) || field.extendee !== ''
      ? []
      : [`json_name = ${JSON.stringify(field.jsonName)}`]),
    ...optionsOf(FieldOptionsSchema, field.options),
  ];
  return `${type} ${field.name} = ${field.number}${optionList(options)};`;
}

function labelOf(field: FieldDescriptorProto, { syntax }: FileDescriptorProto): string {
  if (field.label === FieldDescriptorProto_Label.REPEATED) return 'repeated ';
  if (field.label === FieldDescriptorProto_Label.REQUIRED) return 'required ';
  if (isInOneof(field) || syntax === 'editions') return '';
  const isOptional = syntax !== 'proto3' || field.proto3Optional;
  return isOptional ? 'optional ' : '';
}

function typeOf({ type, typeName, name }: FieldDescriptorProto): string {
  if (type === FieldDescriptorProto_Type.GROUP)
    throw new Failure(`the field ${name} is a group: pass its .proto files with --protos`);
  const isNamed = type === FieldDescriptorProto_Type.MESSAGE || type === FieldDescriptorProto_Type.ENUM;
  return isNamed ? typeName : (FieldDescriptorProto_Type[type] ?? '').toLowerCase();
}

/** Descriptors have texts as they are, and bytes escaped as in C. */
function defaultOf({ type, defaultValue }: FieldDescriptorProto): string {
  if (type === FieldDescriptorProto_Type.STRING) return JSON.stringify(defaultValue);
  return type === FieldDescriptorProto_Type.BYTES ? `"${defaultValue}"` : defaultValue;
}

/** Source: Protocol Buffers, ProtoJSON Format: names in lowerCamelCase. */
const jsonNameOf = (name: string): string =>
  name.replaceAll(/_+(.?)/g, (_, next: string) => next.toUpperCase());

const rangeText = (first: number, last: number, largest: number): string =>
  first === last ? `${first}` : `${first} to ${last >= largest ? 'max' : last}`;

const reservedLines = (ranges: readonly (readonly [number, number])[], largest: number): string[] =>
  ranges.map(([first, last]) => `reserved ${rangeText(first, last, largest)};`);

const reservedNames = (names: readonly string[], { syntax }: FileDescriptorProto): string[] =>
  names.map((name) => `reserved ${syntax === 'editions' ? name : JSON.stringify(name)};`);
