import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Failure } from '../command-line/errors.ts';
import { repositoryRoot } from '../command-line/repository.ts';
import { startCommandWith } from '../testing/command-line.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { temporaryRepository, writeInto } from '../testing/temporary-repository.ts';
import { during, inOneLine, logged } from './errors.mjs';

// Bundling on a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** The clone whose generator runs; it always works on another repository. */
const here = repositoryRoot;

describe('an unexpected error', () => {
  test('names the failed step, at the innermost place that knows it', async () => {
    const work = () =>
      during('writing', () => during('reading a file', () => Promise.reject(new Error('no\nway'))));
    await expect(work().catch(inOneLine)).resolves.toBe('while reading a file: no way');
    expect(() => during('adding', () => JSON.parse('['))).toThrow(SyntaxError);
  });

  test('is the same error as before', () => {
    const failure = new Failure('the disk is full');
    expect(() =>
      during('writing', () => {
        throw failure;
      }),
    ).toThrow(failure);
  });

  test('names its kind, unless the operating system names it', () => {
    expect(inOneLine(new TypeError('x is not a function'))).toBe('TypeError: x is not a function');
    expect(inOneLine('text')).toBe("a value that is not an error was thrown: 'text'");
  });

  test('is logged with its stack, if necessary in the temporary folder of the system', () => {
    const root = temporaryFolder();
    const [, path = ''] = /^The log with the stack: (.*)$/.exec(logged(root, 'check', new Error('no'))) ?? [];
    expect(path.startsWith(join(root, '.cache/errors'))).toBe(true);
    expect(readFileSync(path, 'utf8')).toMatch(/npm run check.*\nno\n[\s\S]* {4}at /);
    writeFileSync(join(root, 'file'), '');
    const elsewhere = logged(join(root, 'file'), 'check', new Error('no'));
    expect(elsewhere).not.toContain(join(root, 'file'));
    rmSync(elsewhere.split(': ')[1] ?? '', { force: true });
  });

  test('is reported if no log can be written', () => {
    const root = join(temporaryFolder(), 'file');
    writeFileSync(root, '');
    vi.stubEnv('TMPDIR', root);
    expect(logged(root, 'check', new Error('no'))).toMatch(
      /^The log with the stack could not be written: ENOTDIR/,
    );
    vi.unstubAllEnvs();
  });
});

describe('no stack is shown', () => {
  /** Another clone, whose caches the test may damage. */
  let clone = '';
  beforeAll(() => {
    clone = temporaryClone();
  });
  afterAll(() => rmSync(clone, { recursive: true, force: true }));

  const run = async (root: string, ...args: readonly string[]) => {
    const { code, stdout, stderr } = await startCommandWith({ root }, ...args).finished;
    expect(stderr).not.toMatch(/^ {4}at /m);
    return { code, stdout, stderr };
  };

  test('if .cache of the generator is a file', async () => {
    rmSync(join(clone, '.cache'), { recursive: true, force: true });
    writeFileSync(join(clone, '.cache'), '');
    const { code, stderr } = await run(clone, 'explain', 'MESH101');
    rmSync(join(clone, '.cache'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^cannot write .*\.cache\/ of this clone, where the generator is built: .*\n$/);
  });

  test.each(['null', '{}', '[', '{"digest":"../..","sources":{"a":"b"}}'])(
    'if the manifest of the build is %s: it is built again',
    async (text) => {
      mkdirSync(join(clone, '.cache/generator'), { recursive: true });
      writeFileSync(join(clone, '.cache/generator/manifest.json'), text);
      expect(await run(clone, 'explain', 'MESH101')).toMatchObject({ code: 0, stderr: '' });
    },
  );

  test('if the bundle itself is damaged', async () => {
    await run(clone, 'explain', 'MESH101');
    const folder = join(clone, '.cache/generator');
    const { digest } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
    writeFileSync(join(folder, digest, 'main.js'), 'throw new TypeError("half a file");\n');
    const { code, stderr } = await run(clone, 'explain', 'MESH101');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^explain: while loading the generator: TypeError: half a file\nThe log with the stack: .*\/\.cache\/errors\/explain-.*\.log\n$/,
    );
    rmSync(folder, { recursive: true });
  });

  test.each(['pretty', 'json', 'sarif', 'github'])(
    'if .cache of a repository is a file: %s',
    async (format) => {
      const root = temporaryRepository();
      rmSync(join(root, '.cache'), { recursive: true });
      writeFileSync(join(root, '.cache'), '');
      for (const command of ['check', 'generate']) {
        const { code, stdout, stderr } = await run(
          here,
          command,
          '--format',
          format,
          '--repository',
          root,
          ...(command === 'check' ? ['--no-tools'] : []),
        );
        expect(code).toBe(1);
        expect(stderr).toMatch(new RegExp(`^${command}: cannot write .*\\.cache.*: E.*\\n$`));
        if (format === 'json') expect(JSON.parse(stdout).findings).toMatchObject([{ code: 'MESH115' }]);
        if (format === 'sarif') expect(JSON.parse(stdout).runs[0].results).toHaveLength(1);
        if (format === 'github') expect(stdout).toMatch(/^::error .*MESH115.*\n$/);
      }
    },
  );

  test('and a damaged cache of a repository is computed again', async () => {
    const root = temporaryRepository();
    rmSync(join(root, '.cache'), { recursive: true });
    const both = async () => {
      expect(await run(here, 'generate', '--repository', root)).toMatchObject({
        code: 0,
        stderr: '',
      });
      expect(await run(here, 'check', '--no-tools', '--repository', root)).toMatchObject({
        code: 0,
      });
    };
    await both();
    const kept = readdirSync(join(root, '.cache'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.json'),
    );
    expect(kept.length).toBeGreaterThan(2);
    for (const text of ['null', '{"units":null,"a":null}', '[', '{"a":{"digest":1}}']) {
      for (const name of kept) writeInto(root, `.cache/${name}`, text);
      await both();
    }
  });
});

/** The generator as git has it, with the packages of this clone. */
function temporaryClone(): string {
  const clone = mkdtempSync(join(tmpdir(), 'gitops-clone-'));
  for (const name of ['generator', 'e2e', 'package.json', 'package-lock.json', 'tsconfig.json', 'services'])
    if (existsSync(join(repositoryRoot, name)))
      cpSync(join(repositoryRoot, name), join(clone, name), { recursive: true });
  symlinkSync(join(repositoryRoot, 'node_modules'), join(clone, 'node_modules'), 'dir');
  return clone;
}
