import { relative } from 'node:path';
import { bufBinary } from '../tools/buf.ts';
import { quietly } from '../tools/quietly.ts';
import type { Idempotency, ProtoIndex, ProtoService } from './proto-index.ts';
import type { ProtoProblem } from './protos.ts';

/** The index of a folder of protos, or what buf says against them. */
export type Image =
  | { readonly ok: true; readonly index: ProtoIndex }
  | { readonly ok: false; readonly problems: readonly ProtoProblem[] };

/** Compiles a folder of protos with `buf build` and keeps what the specs need of the descriptors. */
export async function buildImage(folder: string): Promise<Image> {
  const buf = quietly({ cwd: folder });
  const built =
    await buf`${bufBinary()} build . --exclude-source-info --error-format json --as-file-descriptor-set -o -#format=json`;
  if (built.exitCode !== 0) return { ok: false, problems: problemsIn(built.stderr, folder) };
  const { file = [] }: FileDescriptorSet = JSON.parse(built.stdout);
  return {
    ok: true,
    index: Object.fromEntries(file.flatMap(servicesOf).map((service) => [service.name, service])),
  };
}

/**
 * The part of google.protobuf.FileDescriptorSet that is read, in ProtoJSON: absent fields have their default value.
 * Source: google/protobuf/descriptor.proto.
 */
interface FileDescriptorSet {
  readonly file?: readonly {
    readonly name: string;
    readonly package?: string;
    readonly service?: readonly { readonly name: string; readonly method?: readonly MethodDescriptor[] }[];
  }[];
}

interface MethodDescriptor {
  readonly name: string;
  readonly clientStreaming?: boolean;
  readonly serverStreaming?: boolean;
  readonly options?: { readonly idempotencyLevel?: Idempotency };
}

function servicesOf(file: NonNullable<FileDescriptorSet['file']>[number]): ProtoService[] {
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

function problemsIn(stderr: string, folder: string): ProtoProblem[] {
  return stderr
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => problemIn(line, folder));
}

/** One line of buf's --error-format json. */
interface BufMessage {
  readonly path?: string;
  readonly message?: string;
  readonly start_line?: number;
  readonly start_column?: number;
  readonly end_column?: number;
}

function problemIn(line: string, folder: string): ProtoProblem {
  if (!line.startsWith('{')) return { message: `buf: ${line}`, line: 1, column: 1, endColumn: 2 };
  const said: BufMessage = JSON.parse(line);
  const column = said.start_column ?? 1;
  return {
    message: said.message ?? 'does not compile',
    line: said.start_line ?? 1,
    column,
    endColumn: said.end_column ?? column + 1,
    ...(said.path === undefined ? {} : { path: relativeTo(folder, said.path) }),
  };
}

function relativeTo(folder: string, path: string): string {
  return path.startsWith('/') ? relative(folder, path) : path;
}
