import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { buildSettings, lastLine, moduleDefinition, runGo } from './go.ts';
import { executable } from './go-tool.ts';
import { sourceFilesOf } from './program-source.ts';
import type { BuiltProgram, MainFunction } from './tool-kinds.ts';
import { goVersion } from './versions.ts';

/** Programs of one module, which one `go build` builds: what they share is compiled once, and they are linked together. */
export class GoBuild {
  readonly programs: readonly BuiltProgram[];
  /** Gets each line that go prints. */
  onLine: (line: string) => void = () => {};
  readonly #folder = mkdtempSync(join(tmpdir(), 'go-build-'));
  readonly #stop = new AbortController();
  #prepared: Promise<string | undefined> | undefined;

  constructor(programs: readonly BuiltProgram[]) {
    this.programs = programs;
  }

  /** Downloads what the build needs, once; a text is the reason why it could not. */
  prepare(): Promise<string | undefined> {
    this.#prepared ??= this.#download();
    return this.#prepared;
  }

  /** Builds some of the programs into a folder, each under its name; a text is the reason why it could not. */
  async run(programs: readonly BuiltProgram[], target: string): Promise<string | undefined> {
    const reason = await this.prepare();
    if (reason !== undefined) return reason;
    const [first] = programs;
    if (first === undefined) return undefined;
    const tags = first.tags === undefined ? [] : ['-tags', first.tags];
    return this.#go(programs, [
      'build',
      '-v',
      '-o',
      `${target}/`,
      ...buildSettings(first.ldflags),
      ...tags,
      ...programs.map(packageOf),
    ]);
  }

  /** Ends a download that is under way, and removes all files. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#prepared;
    rmSync(this.#folder, { recursive: true });
  }

  async #download(): Promise<string | undefined> {
    const [first] = this.programs;
    if (first === undefined) return undefined;
    const replaces = await replacesOf(first, this.#folder);
    if (typeof replaces === 'string') return replaces;
    writeFileSync(join(this.#folder, 'go.mod'), goModule(first, replaces));
    for (const { name, main } of this.programs)
      if (main !== undefined) {
        mkdirSync(join(this.#folder, name));
        for (const [file, text] of ownFiles(main)) writeFileSync(join(this.#folder, name, file), text);
      }
    return this.#go(this.programs, [
      'get',
      ...this.programs.map((each) => `${each.package}@${each.version}`),
    ]);
  }

  async #go(programs: readonly BuiltProgram[], command: readonly string[]): Promise<string | undefined> {
    const onLine = (line: string) => this.onLine(line);
    const { ok, stderr } = await runGo(this.#folder, command, { onLine, signal: this.#stop.signal });
    const packages = programs.map((each) => each.package).join(' and ');
    return ok ? undefined : `go ${command[0]} of ${packages} failed: ${lastLine(stderr)}.`;
  }
}

/** Programs that one `go build` can build, together. */
export function goBuildsOf(programs: readonly BuiltProgram[]): GoBuild[] {
  const groups = new Map<string, BuiltProgram[]>();
  for (const program of programs) {
    const { module, version, staging, replaced, tags, ldflags } = program;
    const key = JSON.stringify([module, version, staging, replaced, tags, ldflags]);
    groups.set(key, [...(groups.get(key) ?? []), program]);
  }
  return [...groups.values()].map((group) => new GoBuild(group));
}

/** The file name that go gives the program: the last part of the path of its package. */
export const builtName = ({ name, main, package: path }: BuiltProgram): string =>
  executable(main === undefined ? basename(path) : name);

const packageOf = ({ name, main, package: path }: BuiltProgram): string =>
  main === undefined ? path : `./${name}`;

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

/** Our own Go files by name. */
const ownFiles = (main: NonNullable<BuiltProgram['main']>): ReadonlyMap<string, string> =>
  'folder' in main ? sourceFilesOf(main) : new Map([['main.go', mainFile(main)]]);

function mainFile({ imports, body }: MainFunction): string {
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
