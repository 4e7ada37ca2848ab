import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { arch, platform } from 'node:process';
import type { Available, Progress, Unavailable } from './availability.ts';
import { cacheEntry, existingEntry } from './cache.ts';
import { connect, downloadModule, hasGo, installGo, lastLine, moduleDefinition, runGo } from './go.ts';
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
  return { available: false, missing: missingName(program), reason, remedy: `Run: ${program.builtBy}` };
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
  const replaces = await replacesOf(program, source);
  if (typeof replaces === 'string') return replaces;
  writeFileSync(join(source, 'go.mod'), goModule(program, replaces));
  if (program.main !== undefined) writeFileSync(join(source, 'main.go'), mainFile(program.main));

  const target = join(source, executable(program.name));
  const ldflags = program.ldflags === undefined ? [] : ['-ldflags', program.ldflags];
  const tags = program.tags === undefined ? [] : ['-tags', program.tags];
  const commands = [
    ['get', `${program.package}@${program.version}`],
    ['build', '-v', '-o', target, ...tags, ...ldflags, program.main === undefined ? program.package : '.'],
  ];
  for (const command of commands) {
    const { ok, stderr } = await runGo(source, command, { onLine });
    if (!ok) return `go ${command[0]} of ${program.package} failed: ${lastLine(stderr)}.`;
  }
  const { scripts = [], names = [] } = program;
  const copied = scripts.length === 0 ? undefined : await copyScripts(program, scripts, folder);
  if (copied !== undefined) return copied;
  renameSync(target, join(folder, executable(program.name)));
  for (const name of names) symlinkSync(executable(program.name), join(folder, executable(name)));
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

function mainFile({ imports, body }: NonNullable<BuiltProgram['main']>): string {
  return ['package main', 'import (', ...imports, ')', `func main() {\n${body}\n}`, ''].join('\n');
}

/** The replaces that the program needs in our go.mod; a text is the reason why they cannot be read. */
async function replacesOf(
  { module, version, staging, replaced }: BuiltProgram,
  folder: string,
): Promise<readonly string[] | string> {
  if (staging === undefined && replaced === undefined) return [];
  const definition = await moduleDefinition(folder, module, version);
  if (!definition.available) return definition.reason;
  const text = readFileSync(definition.path, 'utf8');
  return [
    ...(staging === undefined ? [] : stagingReplaces(text, staging)),
    ...(replaced === undefined ? [] : ownReplaces(text, replaced)),
  ];
}

/** One replace for each module that lies beside this one in its repository. */
function stagingReplaces(goMod: string, staging: string): string[] {
  return [...goMod.matchAll(/^\s*(\S+) v0\.0\.0(?:\s|$)/gm)].map(
    ([, name]) => `replace ${name} => ${name} ${staging}`,
  );
}

/** The replaces of a go.mod; a folder is not part of the module that Go downloads, so it becomes a version. */
function ownReplaces(goMod: string, replaced: Readonly<Record<string, string>>): string[] {
  const lines = [...goMod.matchAll(/^(?:replace )?\s*(\S+(?: v\S+)?) => (\S+)( v\S+)?$/gm)];
  return lines.map(([, old = '', name = '', version]) => {
    const module = old.replace(/ .*/, '');
    return `replace ${old} => ${version === undefined ? `${module} ${replaced[module]}` : `${name}${version}`}`;
  });
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
