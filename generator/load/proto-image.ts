import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import {
  type FileDescriptorProto,
  FileDescriptorSetSchema,
  type MethodDescriptorProto,
  MethodOptions_IdempotencyLevel,
} from '@bufbuild/protobuf/wkt';
import { $ } from 'zx';
import { bufBinary } from '../tools/buf.ts';
import type { ProtoIndex, ProtoMethod } from './proto-index.ts';
import type { ProtoProblem } from './protos.ts';

/** The index of a folder of protos, or what buf says against them. */
export type Image =
  | { readonly ok: true; readonly index: ProtoIndex }
  | { readonly ok: false; readonly problems: readonly ProtoProblem[] };

/**
 * Compiles a folder of protos with `buf build` and keeps what the specs need of the descriptors. The descriptor set
 * goes through a file, as a pipe through zx is text.
 */
export async function buildImage(folder: string, descriptorSet: string): Promise<Image> {
  const buf = $({ nothrow: true, quiet: true, cwd: folder });
  const built =
    await buf`${bufBinary()} build . --exclude-source-info --error-format json --as-file-descriptor-set -o ${descriptorSet}`;
  if (built.exitCode !== 0) return { ok: false, problems: problemsIn(built.stderr, folder) };
  const { file } = fromBinary(FileDescriptorSetSchema, readFileSync(descriptorSet));
  return {
    ok: true,
    index: Object.fromEntries(file.flatMap(servicesOf).map((service) => [service.name, service])),
  };
}

function servicesOf(file: FileDescriptorProto) {
  return file.service.map((service) => ({
    name: file.package ? `${file.package}.${service.name}` : service.name,
    file: file.name,
    methods: service.method.map(methodOf),
  }));
}

function methodOf({ name, clientStreaming, serverStreaming, options }: MethodDescriptorProto): ProtoMethod {
  const level = options?.idempotencyLevel ?? MethodOptions_IdempotencyLevel.IDEMPOTENCY_UNKNOWN;
  return { name, clientStreaming, serverStreaming, idempotency: idempotencyNames[level] };
}

const idempotencyNames = {
  [MethodOptions_IdempotencyLevel.IDEMPOTENCY_UNKNOWN]: 'IDEMPOTENCY_UNKNOWN',
  [MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS]: 'NO_SIDE_EFFECTS',
  [MethodOptions_IdempotencyLevel.IDEMPOTENT]: 'IDEMPOTENT',
} as const;

function problemsIn(stderr: string, folder: string): ProtoProblem[] {
  return stderr
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => problemIn(line, folder));
}

function problemIn(line: string, folder: string): ProtoProblem {
  if (!line.startsWith('{')) return { message: `buf: ${line}`, line: 1, column: 1, endColumn: 2 };
  const said: Partial<
    Record<'path' | 'message', string> & Record<'start_line' | 'start_column' | 'end_column', number>
  > = JSON.parse(line);
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
