import { execFile } from 'node:child_process';
import { relative } from 'node:path';
import { promisify } from 'node:util';
import { parsedJson } from '../lang/json.ts';
import { isMap } from '../lang/plain-map.ts';
import { bufBinary } from '../toolchain/buf.ts';
import { runner } from '../toolchain/runner.ts';
import { splitDescriptorSet } from './descriptor-files.ts';
import { hasJson, indexOf, isImage, withFiles } from './descriptors.ts';
import type { ProtoIndex } from './proto-index.ts';

/** One message of buf; without a path if buf itself failed. */
export interface ProtoProblem {
  readonly message: string;
  readonly path?: string;
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
}

/** The index of a folder of protos, or the errors of buf. */
export type Image =
  | { readonly ok: true; readonly index: ProtoIndex }
  | { readonly ok: false; readonly problems: readonly ProtoProblem[] };

/** Compiles a folder of protos with `buf build` and keeps the part of the descriptors that the specs need. */
export async function buildImage(folder: string): Promise<Image> {
  const buf = runner({ cwd: folder });
  const built =
    await buf`${bufBinary()} build . --exclude-source-info --error-format json --as-file-descriptor-set -o -#format=json`;
  if (built.exitCode !== 0) return { ok: false, problems: problemsIn(built.stderr, folder) };
  const image = parsedJson(built.stdout);
  if (isImage(image)) {
    const index = indexOf(image);
    if (!Object.values(index).some(hasJson)) return { ok: true, index };
    return { ok: true, index: withFiles(index, image, await binariesOf(folder)) };
  }
  return { ok: false, problems: [asWhole('build printed no image in JSON')] };
}

/** The compiled files as bytes: ProtoJSON does not keep what a reader does not know, such as other options. */
async function binariesOf(folder: string): Promise<Buffer[]> {
  const run = promisify(execFile);
  const { stdout } = await run(
    bufBinary(),
    ['build', '.', '--exclude-source-info', '--as-file-descriptor-set', '-o', '-#format=binpb'],
    { cwd: folder, encoding: 'buffer', maxBuffer: 1 << 28 },
  );
  return splitDescriptorSet(stdout);
}

function problemsIn(stderr: string, folder: string): ProtoProblem[] {
  // An exit without a message is still a failure.
  if (stderr.trim() === '') return [asWhole('build ended without a message')];
  return stderr
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => problemIn(line, folder));
}

function problemIn(line: string, folder: string): ProtoProblem {
  const problem = parsedJson(line);
  if (!isMap(problem)) return asWhole(line);
  const { path, message } = problem;
  const column = numberOr(problem['start_column'], 1);
  return {
    message: typeof message === 'string' ? message : 'does not compile',
    line: numberOr(problem['start_line'], 1),
    column,
    endColumn: numberOr(problem['end_column'], column + 1),
    ...(typeof path === 'string' ? { path: relativeTo(folder, path) } : {}),
  };
}

const numberOr = (value: unknown, otherwise: number): number =>
  typeof value === 'number' ? value : otherwise;

const asWhole = (text: string): ProtoProblem => ({
  message: `buf: ${text}`,
  line: 1,
  column: 1,
  endColumn: 2,
});

function relativeTo(folder: string, path: string): string {
  return path.startsWith('/') ? relative(folder, path) : path;
}
