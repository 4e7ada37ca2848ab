import {
  accessSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { provideBuiltProgram, provideBuiltPrograms } from './built-program.ts';
import type { BuiltProgram } from './tool-kinds.ts';
import { programs } from './versions.ts';

const program: BuiltProgram = {
  name: 'pinned',
  module: 'programs.example/pinned',
  version: 'v1.2.3',
  package: 'programs.example/pinned/cmd',
  buildTime: 'a moment',
  builtBy: 'npm run prove',
};

/** A go that gets, and builds a program whose text is the go.mod and the main.go it is built from. */
const workingGo = `
case "$1" in
  mod) echo "{\\"GoMod\\": \\"$FOLDER/their.mod\\", \\"Dir\\": \\"$FOLDER/module\\"}" ;;
  get) [ "$2" = programs.example/pinned/cmd@v1.2.3 ] ;;
  build)
    for name in cmd other; do /bin/cat go.mod > "$4$name"; echo "$@" >> "$4$name"; done
    if [ -f pinned/main.go ]; then
      /bin/cat go.mod pinned/main.go > "$4pinned"; echo "$@" >> "$4pinned"
    fi ;;
esac`;

let folder = '';
const progress = vi.fn();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'built-program-'));
  vi.stubEnv('GITOPS_TOOLS_CACHE', join(folder, 'cache'));
  vi.stubEnv('PATH', folder);
  vi.stubEnv('FOLDER', folder);
  progress.mockReset();
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function goThat(script: string): void {
  writeFileSync(join(folder, 'go'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

/** What the fake go made of it. */
async function built(tested: BuiltProgram): Promise<string> {
  const result = await provideBuiltProgram(tested, progress);
  return result.available ? readFileSync(result.path, 'utf8') : result.reason;
}

describe('provideBuiltProgram', () => {
  it('builds the package once from a module that requires the pinned version', async () => {
    goThat(workingGo);
    const text = await built(program);
    expect(text).toContain('require programs.example/pinned v1.2.3\n');
    expect(text).toMatch(/programs\.example\/pinned\/cmd\n$/);
    expect(progress.mock.calls).toEqual([
      ['Building pinned (programs.example/pinned v1.2.3) with Go (a moment, once)…'],
    ]);
    expect(await built(program)).toBe(text);
    expect(progress).toHaveBeenCalledTimes(1);
  });

  it('puts released modules in the place of those that lie beside the program', async () => {
    goThat(workingGo);
    writeFileSync(
      join(folder, 'their.mod'),
      'require (\n\texample.com/api v0.0.0\n\texample.com/other v1.0.0\n\texample.com/client v0.0.0 // indirect\n)\n',
    );
    const text = await built({ ...program, staging: 'v0.9.0', ldflags: '-X a=b' });
    expect(text.split('\n').filter((line) => line.startsWith('replace'))).toEqual([
      'replace example.com/api => example.com/api v0.9.0',
      'replace example.com/client => example.com/client v0.9.0',
    ]);
    expect(text).toContain(' -ldflags=-s -w -X a=b ');
  });

  it('writes the main function that a module has not', async () => {
    goThat(workingGo);
    const main = { imports: ['"os"', 'cmd "programs.example/pinned/cmd"'], body: 'cmd.Main(os.Args)' };
    const text = await built({ ...program, main });
    expect(text).toContain('"os"\ncmd "programs.example/pinned/cmd"\n)\nfunc main() {\ncmd.Main(os.Args)\n}');
    expect(text).toMatch(/ \.\/pinned\n$/);
  });

  it('builds the Go files of a program of ours, under the digest of these files', async () => {
    goThat(workingGo);
    const { main } = programs.istioAnalysis;
    expect(await built({ ...program, main })).toContain('package main\n\nimport (');
    const entries = readdirSync(join(folder, 'cache'));
    expect(entries).toEqual([expect.stringMatching(/^pinned-v1\.2\.3-[0-9a-f]{12}-/)]);
  });

  it("copies the module's own replaces, with versions for folders", async () => {
    goThat(workingGo);
    writeFileSync(
      join(folder, 'their.mod'),
      [
        'require example.com/api v1.0.0',
        'replace (',
        '\texample.com/api => example.com/api v1.1.0',
        '',
        '\t// a comment',
        '\texample.com/old v1.2.0 => example.com/new v1.3.0',
        ')',
        'replace programs.example/pinned/engine => ./engine',
        '',
      ].join('\n'),
    );
    const text = await built({ ...program, replaced: { 'programs.example/pinned/engine': 'v0.1.0' } });
    expect(text.split('\n').filter((line) => line.startsWith('replace'))).toEqual([
      'replace example.com/api => example.com/api v1.1.0',
      'replace example.com/old v1.2.0 => example.com/new v1.3.0',
      'replace programs.example/pinned/engine => programs.example/pinned/engine v0.1.0',
    ]);
  });

  it('puts scripts and links beside the program', async () => {
    goThat(workingGo);
    mkdirSync(join(folder, 'module', 'hack'), { recursive: true });
    writeFileSync(join(folder, 'module', 'hack', 'verify.sh'), '#!/bin/sh\n', { mode: 0o444 });
    const tested = { ...program, scripts: ['hack/verify.sh'], names: ['pinned-server'] };
    const result = await provideBuiltProgram(tested, progress);
    const path = result.available ? result.path : result.reason;
    expect(readdirSync(dirname(path)).toSorted()).toEqual(['pinned', 'pinned-server', 'verify.sh']);
    expect(realpathSync(join(dirname(path), 'pinned-server'))).toBe(realpathSync(path));
    accessSync(join(dirname(path), 'verify.sh'), constants.X_OK);
  });

  it('builds programs of one module together, and others for themselves', async () => {
    goThat(
      `echo "$@" >> "$FOLDER/calls"\n${workingGo.replace('[ "$2" = programs.example/pinned/cmd@v1.2.3 ]', ':')}`,
    );
    const other = { ...program, name: 'other', package: 'programs.example/pinned/other' };
    const tagged = { ...program, name: 'tagged', tags: 'small' };
    expect(await provideBuiltPrograms([program, tagged, other], progress)).toBeUndefined();
    expect(
      readFileSync(join(folder, 'calls'), 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('build')),
    ).toEqual([
      expect.stringMatching(/ programs\.example\/pinned\/cmd programs\.example\/pinned\/other$/),
      expect.stringMatching(/ -tags small programs\.example\/pinned\/cmd$/),
    ]);
    expect(progress.mock.calls).toEqual([
      ['Building pinned and other (programs.example/pinned v1.2.3) with Go (a moment; a moment, once)…'],
      ['Building tagged (programs.example/pinned v1.2.3) with Go (a moment, once)…'],
    ]);
    for (const each of [program, other, tagged])
      expect(await provideBuiltProgram(each, undefined)).toMatchObject({ available: true });
    for (const entry of readdirSync(join(folder, 'cache')))
      expect(readdirSync(join(folder, 'cache', entry))).toEqual([entry.split('-')[0]]);
  });

  it.each([
    ['Pinned v1.2.3\nGo go1.26.0', true],
    ['Pinned v1.2.3+vendor', false],
    ['Pinned v1.2.30', false],
  ])('takes a program on PATH that prints %j: %s', async (prints, isTaken) => {
    const path = join(folder, 'pinned');
    writeFileSync(path, `#!/bin/sh\n[ "$*" = --version ] && printf '${prints}\n'\n`, { mode: 0o755 });
    const tested = { ...program, onPath: { arguments: ['--version'], prints: /^Pinned v1\.2\.3$/m } };
    expect(await provideBuiltProgram(tested, undefined)).toMatchObject(
      isTaken ? { available: true, path } : { available: false },
    );
    expect(await provideBuiltProgram(program, undefined)).toMatchObject({ available: false });
  });

  it('names the command that builds it, if it is not to be built now', async () => {
    expect(await provideBuiltProgram({ ...program, builtBy: 'npm run rehearse' }, undefined)).toMatchObject({
      reason: 'it has not been built yet.',
      remedy: 'Run: npm run rehearse',
    });
  });

  it('names what to install if Go is missing', async () => {
    expect(await provideBuiltProgram(program, progress)).toEqual({
      available: false,
      missing: 'pinned (programs.example/pinned v1.2.3)',
      reason: 'Go, which builds it, is not on PATH.',
      remedy: 'Install Go 1.26 or newer and run this again.',
    });
  });

  it("hands on Go's reason, and keeps nothing of a failed build", async () => {
    goThat('echo "dial tcp: no such host" >&2; exit 1');
    expect(await built(program)).toBe(
      'go get of programs.example/pinned/cmd failed: dial tcp: no such host.',
    );
    expect(readdirSync(join(folder, 'cache'))).toEqual([]);
  });
});
