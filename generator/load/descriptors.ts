import { isMap } from '../lang/plain-map.ts';
import type { Idempotency } from './http-operation.ts';
import { bindingsIn, type JsonBinding, variablesIn } from './http-rule.ts';
import type { ProtoFile, ProtoIndex, ProtoService } from './proto-index.ts';
import { type MessageDescriptor, messagesOfMethods } from './proto-messages.ts';

/**
 * The part of google.protobuf.FileDescriptorSet that is used, in ProtoJSON: absent fields have their default
 * value.
 * Source: google/protobuf/descriptor.proto.
 */
export interface FileDescriptorSet {
  readonly file?: readonly FileDescriptor[];
}

interface FileDescriptor {
  readonly name: string;
  readonly package?: string;
  readonly dependency?: readonly string[];
  readonly messageType?: readonly MessageDescriptor[];
  readonly service?: readonly { readonly name: string; readonly method?: readonly MethodDescriptor[] }[];
}

interface MethodDescriptor {
  readonly name: string;
  readonly inputType?: string;
  readonly outputType?: string;
  readonly clientStreaming?: boolean;
  readonly serverStreaming?: boolean;
  readonly options?: { readonly idempotencyLevel?: Idempotency };
}

/** Checks only the part that is used. buf guarantees the rest. */
export function isImage(value: unknown): value is FileDescriptorSet {
  return isMap(value) && Array.isArray(value['file']) && value['file'].every(isFile);
}

function isFile(value: unknown): boolean {
  return isMap(value) && typeof value['name'] === 'string' && isListOf(value['service'], isService);
}

const isService = (value: unknown): boolean =>
  isMap(value) && typeof value['name'] === 'string' && isListOf(value['method'], isNamed);

const isNamed = (value: unknown): boolean => isMap(value) && typeof value['name'] === 'string';

const isListOf = (value: unknown, isItem: (item: unknown) => boolean): boolean =>
  value === undefined || (Array.isArray(value) && value.every(isItem));

/** The gRPC services of some descriptors, by full name. */
export function indexOf({ file = [] }: FileDescriptorSet): ProtoIndex {
  const messages = new Map(file.flatMap((each) => messagesOf(each.messageType ?? [], each.package)));
  return Object.fromEntries(
    file.flatMap((each) => servicesOf(each, messages)).map((service) => [service.name, service]),
  );
}

/** Messages by full name, with a dot at the beginning as in references. */
type Messages = ReadonlyMap<string, MessageDescriptor>;

function messagesOf(
  types: readonly MessageDescriptor[],
  scope: string | undefined,
): [string, MessageDescriptor][] {
  return types.flatMap((type) => {
    const name = scope ? `${scope}.${type.name}` : type.name;
    return [[`.${name}`, type], ...messagesOf(type.nestedType ?? [], name)];
  });
}

function servicesOf(file: FileDescriptor, messages: Messages): ProtoService[] {
  return (file.service ?? []).map(({ name, method = [] }) => ({
    name: file.package ? `${file.package}.${name}` : name,
    file: file.name,
    methods: method.map(
      ({ name: methodName, inputType = '', clientStreaming = false, serverStreaming = false, options }) => {
        const json = bindingsIn(options).map((binding) => withLacks(binding, inputType, messages));
        return {
          name: methodName,
          clientStreaming,
          serverStreaming,
          idempotency: options?.idempotencyLevel ?? 'IDEMPOTENCY_UNKNOWN',
          ...(json.length > 0 ? { json } : {}),
        };
      },
    ),
    messages: messagesOfMethods(method, messages),
  }));
}

function withLacks(binding: JsonBinding, input: string, messages: Messages): JsonBinding {
  const { path, body = '*' } = binding;
  const names = [...variablesIn(path), ...(body === '*' || body === '' ? [] : [body])];
  const lacks = names.filter((name) => !hasField(input, name.split('.'), messages));
  return lacks.length > 0 ? { ...binding, lacks } : binding;
}

function hasField(message: string, [first, ...rest]: readonly string[], messages: Messages): boolean {
  const field = messages.get(message)?.field?.find(({ name }) => name === first);
  if (!field) return false;
  return rest.length === 0 || hasField(field.typeName ?? '', rest, messages);
}

/** True if a method can be called with JSON. */
export const hasJson = ({ methods }: Pick<ProtoService, 'methods'>): boolean =>
  methods.some(({ json }) => json);

/**
 * The index with the compiled files of the services that can be called with JSON.
 * @param binaries the same files as bytes, in the same order
 */
export function withFiles(
  index: ProtoIndex,
  { file = [] }: FileDescriptorSet,
  binaries: readonly Buffer[],
): ProtoIndex {
  const files = file.map(({ name, dependency = [] }, position) => ({
    name,
    dependency,
    descriptor: binaries[position]?.toString('base64') ?? '',
  }));
  const neededFor = (name: string): ProtoFile[] => {
    const needed = new Set([name]);
    // Iterating a Set also visits elements that are added during the iteration.
    for (const each of needed)
      for (const imported of files.find((known) => known.name === each)?.dependency ?? [])
        needed.add(imported);
    // buf lists files behind those that they import.
    return files
      .filter((each) => needed.has(each.name))
      .map(({ name: path, descriptor }) => ({ name: path, descriptor }));
  };
  return Object.fromEntries(
    Object.entries(index).map(([name, service]) => [
      name,
      hasJson(service) ? { ...service, files: neededFor(service.file) } : service,
    ]),
  );
}
