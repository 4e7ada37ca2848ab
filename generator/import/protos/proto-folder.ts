import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure, UsageError } from '../../command-line/errors.ts';
import { bufBinary } from '../../toolchain/buf.ts';
import { runner } from '../../toolchain/runner.ts';

/** A module in a registry: `buf.build/owner/module`, with a commit or label after a colon. */
const remoteModule = /^[\w.-]+\.[\w-]+(?::\d+)?\/[\w.-]+\/[\w.-]+(?::[\w.-]+)?$/;

/**
 * The protos of a folder or of a module of buf, as texts by path. Those of a module include what it imports. buf reads
 * the credentials for a registry itself (`buf registry login`, or BUF_TOKEN).
 * @throws Failure, UsageError
 */
export async function protosOf(source: string): Promise<Map<string, string>> {
  const isFolder = existsSync(source) && statSync(source).isDirectory();
  if (!isFolder && !remoteModule.test(source))
    throw new UsageError(
      `--protos ${source} is neither a folder nor a module of buf, such as buf.build/owner/module`,
    );
  const isModule = !isFolder || ['buf.yaml', 'buf.work.yaml'].some((name) => existsSync(join(source, name)));
  const files = isModule ? await exported(source) : textsIn(source);
  if (files.size === 0) throw new UsageError(`--protos ${source} contains no .proto file`);
  return files;
}

/** The protos of a module as buf exports them: by the path that imports use. */
async function exported(source: string): Promise<Map<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'protos-'));
  try {
    const { exitCode, stderr } = await runner()`${bufBinary()} export ${source} --output ${folder}`;
    if (exitCode !== 0) throw new Failure(`--protos ${source}: buf: ${stderr.trim()}`);
    return textsIn(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const textsIn = (folder: string): Map<string, string> =>
  new Map(protosIn(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));

/** The paths of all protos below a folder. */
export const protosIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.proto'))
    .map((name) => name.replaceAll('\\', '/'));
