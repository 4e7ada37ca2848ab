import { chmodSync, copyFileSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Available, Progress, Unavailable } from './availability.ts';
import { cacheEntries, existingEntry, fetchEntries, programEntry } from './cache.ts';
import { connect, downloadModule, hasGo, installGo } from './go.ts';
import { builtName, type GoBuild, goBuildsOf } from './go-build.ts';
import { showGoProgress } from './go-progress.ts';
import { executable } from './go-tool.ts';
import { findOnPath } from './on-path.ts';
import type { BuiltProgram } from './tool-kinds.ts';

/**
 * The program in its pinned version: from the cache, from PATH, from the mirror, else built into the cache.
 * @param progress where fetching and building are reported; without it, neither is done
 */
export async function provideBuiltProgram(
  program: BuiltProgram,
  progress: Progress | undefined,
): Promise<Available | Unavailable> {
  const failure = await provideBuiltPrograms([program], progress);
  return failure ?? (await find(program)) ?? notHere(program);
}

/**
 * Provides programs: those of the same module are built together, and while one module is compiled, the next one is
 * downloaded. A result is the reason why one of them cannot be had.
 * @param progress where fetching and building are reported; without it, neither is done
 */
export async function provideBuiltPrograms(
  programs: readonly BuiltProgram[],
  progress: Progress | undefined,
): Promise<Unavailable | undefined> {
  const missing = await missingOf(programs);
  const [first] = missing;
  if (first === undefined || !progress) return first && notHere(first);
  await fetchEntries(missing.map(programEntry), progress);
  const builds = goBuildsOf(await missingOf(missing));
  try {
    for (const [index, build] of builds.entries()) {
      const failure = await cacheEntries(
        build.programs.map(programEntry),
        (scratches) => fill(build, builds[index + 1], scratches, progress),
        progress,
      );
      if (failure) return failure;
    }
    return undefined;
  } finally {
    await Promise.all(builds.map((build) => build.close()));
  }
}

async function find(program: BuiltProgram): Promise<Available | undefined> {
  const entry = existingEntry(programEntry(program));
  if (entry) return { available: true, path: join(entry.path, executable(program.name)) };
  return findOnPath(program);
}

async function missingOf(programs: readonly BuiltProgram[]): Promise<readonly BuiltProgram[]> {
  const found = await Promise.all(programs.map(find));
  return programs.filter((_, index) => found[index] === undefined);
}

/** Programs of one module, as messages name them. */
function missingName(...programs: readonly BuiltProgram[]): string {
  const { module = '', version = '' } = programs[0] ?? {};
  return `${programs.map(({ name }) => name).join(' and ')} (${module} ${version})`;
}

function notHere(program: BuiltProgram): Unavailable {
  const reason = 'it has not been built yet.';
  return { available: false, missing: missingName(program), reason, remedy: `Run: ${program.builtBy}` };
}

/** Builds the programs that have a folder in `scratches`, and lets the next build download meanwhile. */
async function fill(
  build: GoBuild,
  next: GoBuild | undefined,
  scratches: ReadonlyMap<string, string>,
  progress: Progress,
): Promise<Unavailable | undefined> {
  const programs = build.programs.filter((program) => scratches.has(programEntry(program)));
  const missing = missingName(...programs);
  if (!(await hasGo())) {
    const reason = `Go, which builds ${programs.length === 1 ? 'it' : 'them'}, is not on PATH.`;
    return { available: false, missing, reason, remedy: installGo };
  }
  progress(`Building ${missing} with Go (${programs.map(({ buildTime }) => buildTime).join('; ')}, once)…`);
  const shown = showGoProgress(
    programs.map(({ name, version }) => `${name} ${version}`).join(', '),
    progress,
  );
  build.onLine = shown.line;
  try {
    const unprepared = await build.prepare();
    if (unprepared === undefined) void next?.prepare();
    const reason = unprepared ?? (await intoEntries(build, programs, scratches));
    return reason === undefined ? undefined : { available: false, missing, reason, remedy: connect };
  } finally {
    shown.end();
  }
}

/** Builds programs into their folders; a text is the reason why it could not. */
async function intoEntries(
  build: GoBuild,
  programs: readonly BuiltProgram[],
  scratches: ReadonlyMap<string, string>,
): Promise<string | undefined> {
  const folders = programs.map((program) => ({
    program,
    folder: scratches.get(programEntry(program)) ?? '',
  }));
  const bin = join(folders[0]?.folder ?? '', 'bin');
  mkdirSync(bin);
  const reason = await build.run(programs, bin);
  if (reason !== undefined) return reason;
  for (const { program, folder } of folders) {
    const { name, scripts = [], names = [] } = program;
    renameSync(join(bin, builtName(program)), join(folder, executable(name)));
    const problem = scripts.length === 0 ? undefined : await copyScripts(program, scripts, folder);
    if (problem !== undefined) return problem;
    for (const other of names) symlinkSync(executable(name), join(folder, executable(other)));
  }
  rmSync(bin, { recursive: true });
  return undefined;
}

/** Copies scripts of the module beside the program; a text is the reason why it could not. */
async function copyScripts(
  { name, module, version }: BuiltProgram,
  scripts: readonly string[],
  folder: string,
): Promise<string | undefined> {
  const downloaded = await downloadModule(folder, { name, module, version });
  if (!downloaded.available) return downloaded.reason;
  for (const script of scripts) {
    const target = join(folder, basename(script));
    copyFileSync(join(downloaded.path, script), target);
    // Files of the module cache are read-only, and Go drops the permission to execute them.
    chmodSync(target, 0o755);
  }
  return undefined;
}
