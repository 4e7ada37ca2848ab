import {
  create,
  createFileRegistry,
  type DescExtension,
  type DescFile,
  type DescMessage,
  fromBinary,
} from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

/** The file in which each name of a set of protos is declared. */
export interface SymbolIndex {
  readonly files: ReadonlyMap<string, DescFile>;
  /** By full name: services and their methods, messages and their fields, enums and their values. */
  readonly symbols: ReadonlyMap<string, DescFile>;
  readonly extensions: readonly DescExtension[];
}

/** Indexes descriptor sets in base64. A file in several sets counts once. */
export function indexSymbols(fileDescriptorSets: readonly string[]): SymbolIndex {
  const protos = fileDescriptorSets.flatMap(
    (text) => fromBinary(FileDescriptorSetSchema, Buffer.from(text, 'base64')).file,
  );
  const unique = new Map(protos.map((proto) => [proto.name, proto]));
  const registry = createFileRegistry(create(FileDescriptorSetSchema, { file: [...unique.values()] }));
  const files = new Map([...registry.files].map((file) => [file.proto.name, file]));
  const symbols = new Map([...files.values()].flatMap((file) => namesIn(file).map((name) => [name, file])));
  const extensions = [...registry].filter((type) => type.kind === 'extension');
  return { files, symbols, extensions };
}

function namesIn(file: DescFile): string[] {
  return [
    ...file.services.flatMap(({ typeName, methods }) => [typeName, ...inside(typeName, methods)]),
    ...file.messages.flatMap(namesInMessage),
    ...file.enums.flatMap(({ typeName, values }) => [typeName, ...inside(file.proto.package, values)]),
    ...file.extensions.map(({ typeName }) => typeName),
  ];
}

function namesInMessage(message: DescMessage): string[] {
  return [
    message.typeName,
    ...inside(message.typeName, [...message.fields, ...message.oneofs]),
    ...message.nestedMessages.flatMap(namesInMessage),
    // A value of an enum is a sibling of the enum, not its child.
    ...message.nestedEnums.flatMap(({ typeName, values }) => [typeName, ...inside(message.typeName, values)]),
    ...message.nestedExtensions.map(({ typeName }) => typeName),
  ];
}

function inside(scope: string, members: readonly { readonly name: string }[]): string[] {
  return members.map(({ name }) => (scope ? `${scope}.${name}` : name));
}
