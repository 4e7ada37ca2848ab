import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { arch, platform } from 'node:process';
import type { Available, Progress, Unavailable } from './availability.ts';
import { cacheEntry, existingEntry } from './cache.ts';
import { connect, hasGo, installGo, lastLine, moduleDefinition, runGo } from './go.ts';
import { showGoProgress } from './go-progress.ts';
import { executable } from './go-tool.ts';
import { type BuiltProgram, goVersion } from './versions.ts';

/**
 * The program in its pinned version: from the cache, else built into the cache. PATH is not asked: most of these
 * programs do not print the commit that they were built from.
 * @param progress where building is reported; without it, nothing is built
 */
export async function provideBuiltProgram(
  program: BuiltProgram,
  progress: Progress | undefined,
): Promise<Available | Unavailable> {
  const name = `${program.name}-${program.version}-${platform}-${arch}`;
  const entry = progress
    ? await cacheEntry(name, (scratch) => build(program, scratch, progress), progress)
    : (existingEntry(name) ?? notHere(program));
  return entry.available ? { available: true, path: join(entry.path, executable(program.name)) } : entry;
}

const missingName = ({ name, module, version }: BuiltProgram): string => `${name} (${module} ${version})`;

function notHere(program: BuiltProgram): Unavailable {
  const reason = 'it has not been built yet.';
  return { available: false, missing: missingName(program), reason, remedy: 'Run: npm run prove' };
}

async function build(
  program: BuiltProgram,
  scratch: string,
  progress: Progress,
): Promise<Unavailable | undefined> {
  const missing = missingName(program);
  if (!(await hasGo())) {
    const reason = 'Go, which builds it, is not on PATH.';
    return { available: false, missing, reason, remedy: installGo };
  }
  progress(`Building ${missing} with Go (${program.buildTime}, once)…`);
  const shown = showGoProgress(`${program.name} ${program.version}`, progress);
  const reason = await compile(program, scratch, shown.line).finally(shown.end);
  return reason === undefined ? undefined : { available: false, missing, reason, remedy: connect };
}

/** Builds the program into the folder; a text is the reason why it could not. */
async function compile(
  program: BuiltProgram,
  folder: string,
  onLine: (line: string) => void,
): Promise<string | undefined> {
  const source = join(folder, 'source');
  mkdirSync(source);
  const replaces =
    program.staging === undefined ? [] : await stagingReplaces(program, program.staging, source);
  if (typeof replaces === 'string') return replaces;
  writeFileSync(join(source, 'go.mod'), goModule(program, replaces));
  if (program.main !== undefined)
    writeFileSync(join(source, 'main.go'), mainOf(program.package, program.main));

  const target = join(source, executable(program.name));
  const ldflags = program.ldflags === undefined ? [] : ['-ldflags', program.ldflags];
  const commands = [
    ['get', `${program.package}@${program.version}`],
    ['build', '-v', '-o', target, ...ldflags, program.main === undefined ? program.package : '.'],
  ];
  for (const command of commands) {
    const { ok, stderr } = await runGo(source, command, { onLine });
    if (!ok) return `go ${command[0]} of ${program.package} failed: ${lastLine(stderr)}.`;
  }
  renameSync(target, join(folder, executable(program.name)));
  rmSync(source, { recursive: true });
  return undefined;
}

function goModule({ module, version }: BuiltProgram, replaces: readonly string[]): string {
  return [
    'module program',
    '',
    `go ${goVersion}.0`,
    '',
    `require ${module} ${version}`,
    ...replaces,
    '',
  ].join('\n');
}

function mainOf(imported: string, call: string): string {
  return ['package main', 'import (', '"os"', `"${imported}"`, ')', `func main() { ${call} }`, ''].join('\n');
}

/** One replace for each module that lies beside this one in its repository; a text is the reason why they cannot be read. */
async function stagingReplaces(
  { module, version }: BuiltProgram,
  staging: string,
  folder: string,
): Promise<readonly string[] | string> {
  const definition = await moduleDefinition(folder, module, version);
  if (!definition.available) return definition.reason;
  const text = readFileSync(definition.path, 'utf8');
  return [...text.matchAll(/^\s*(\S+) v0\.0\.0(?:\s|$)/gm)].map(
    ([, name]) => `replace ${name} => ${name} ${staging}`,
  );
}
