import { isMap } from '../lang/plain-map.ts';
import type { Idempotency } from './http-operation.ts';
import type { ProtoIndex, ProtoService } from './proto-index.ts';

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
  readonly service?: readonly { readonly name: string; readonly method?: readonly MethodDescriptor[] }[];
}

interface MethodDescriptor {
  readonly name: string;
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
  return Object.fromEntries(file.flatMap(servicesOf).map((service) => [service.name, service]));
}

function servicesOf(file: FileDescriptor): ProtoService[] {
  return (file.service ?? []).map(({ name, method = [] }) => ({
    name: file.package ? `${file.package}.${name}` : name,
    file: file.name,
    methods: method.map(
      ({ name: methodName, clientStreaming = false, serverStreaming = false, options }) => ({
        name: methodName,
        clientStreaming,
        serverStreaming,
        idempotency: options?.idempotencyLevel ?? 'IDEMPOTENCY_UNKNOWN',
      }),
    ),
  }));
}
