import { relative } from 'node:path';
import { bufBinary } from '../tools/buf.ts';
import { quietly } from '../tools/quietly.ts';
import { indexOf } from './descriptors.ts';
import type { ProtoIndex } from './proto-index.ts';

/** One message of buf; without a path where buf itself failed. */
export interface ProtoProblem {
  readonly message: string;
  readonly path?: string;
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
}

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
  return { ok: true, index: indexOf(JSON.parse(built.stdout)) };
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
