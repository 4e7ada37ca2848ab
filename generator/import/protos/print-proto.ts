import {
  Edition,
  type FileDescriptorProto,
  FileOptionsSchema,
  MethodOptionsSchema,
  ServiceOptionsSchema,
} from '@bufbuild/protobuf/wkt';
import { enumLines, extensionLines, messageLines } from './print-message.ts';
import { blockOf, isSet, optionLines } from './print-options.ts';

/**
 * A descriptor as the text of a .proto file that compiles to the same descriptor, but for comments and custom options.
 * Source: Protocol Buffers, language specifications of proto2, proto3 and editions.
 * @throws Failure for what it cannot print
 */
export function printProto(file: FileDescriptorProto): string {
  const imports = file.dependency.map((path, index) => {
    const kind = file.publicDependency.includes(index)
      ? 'public '
      : file.weakDependency.includes(index)
        ? 'weak '
        : '';
    return `import ${kind}${JSON.stringify(path)};`;
  });
  const parts = [
    [syntaxOf(file)],
    isSet(file.package) ? [`package ${file.package};`] : [],
    imports,
    optionLines(FileOptionsSchema, file.options),
    ...file.service.map(({ name, options, method }) =>
      blockOf(`service ${name}`, [
        ...optionLines(ServiceOptionsSchema, options),
        ...method.flatMap((each) => {
          const stream = (isStream: boolean) => (isStream ? 'stream ' : '');
          const signature = `rpc ${each.name}(${stream(each.clientStreaming)}${each.inputType}) returns (${stream(each.serverStreaming)}${each.outputType})`;
          const own = optionLines(MethodOptionsSchema, each.options);
          return own.length === 0 ? [`${signature};`] : blockOf(signature, own);
        }),
      ]),
    ),
    ...file.messageType.map((message) => messageLines(message, file)),
    ...file.enumType.map((each) => enumLines(each, file)),
    extensionLines(file.extension, file),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function syntaxOf({ syntax, edition }: FileDescriptorProto): string {
  if (syntax !== 'editions') return `syntax = "${syntax === '' ? 'proto2' : syntax}";`;
  return `edition = "${(Edition[edition] ?? '').replace('EDITION_', '')}";`;
}
