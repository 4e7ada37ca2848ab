import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { repositoryRoot } from '../command-line/repository.ts';
import { runCommand } from '../testing/command-line.ts';
import { edited, paths } from '../testing/edited.ts';
import { temporaryRepository, writeInto } from '../testing/temporary-repository.ts';

// Processes on a busy machine take their time.
vi.setConfig({ testTimeout: 60_000 });

/** The line that closes a run, without its time. */
const closing = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .at(-1)
    ?.replace(/ \(\d+\.\d\d s\)$/, '');

describe('npm run generate', () => {
  test('names what it writes and removes, and sums it up', async () => {
    const root = temporaryRepository({ 'base/mine.yaml': 'a: 1\n' });
    const { code, stdout, stderr } = await runCommand('generate', '--repository', root);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.split('\n');
    expect(lines.filter((line) => line.startsWith('written base/'))).not.toEqual([]);
    expect(lines.filter((line) => /^written … and \d+ more$/.test(line))).toHaveLength(1);
    expect(lines).toContain('removed base/mine.yaml');
    expect(closing(stdout)).toMatch(
      /^2 services × 1 cluster → \d+ documents: \d+ files written, 0 unchanged, 1 removed$/,
    );
    expect(lines.length).toBeLessThan(24);
  });

  test('reports no change if the tree is up to date', async () => {
    const root = temporaryRepository();
    const first = await runCommand('generate', '--repository', root);
    const second = await runCommand('generate', '--repository', root);
    const [, written] = /(\d+) files written/.exec(first.stdout) ?? [];
    expect(second.stdout.split('\n')).toHaveLength(2);
    expect(closing(second.stdout)).toBe(
      closing(first.stdout)
        ?.replace(`${written} files written`, '0 files written')
        .replace('0 unchanged', `${written} unchanged`),
    );
  });

  test('prints errors and writes nothing', async () => {
    const root = temporaryRepository(edited(paths.orders, ['image:', 'iamge:']));
    expect(await runCommand('generate', '--repository', root)).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^error MESH201 [\s\S]*help: did you mean image\?\n\n1 error\nnpm run check -- --fix fixes 1 of them\nNothing was written\.\n$/,
      ),
    });
    expect(readdirSync(root)).not.toContain('base');
  });

  test('writes the tree after an error is fixed', async () => {
    const root = temporaryRepository(edited(paths.dev, ['stage: dev', 'stage: prd']));
    expect((await runCommand('generate', '--repository', root)).code).toBe(1);
    writeInto(root, paths.dev, edited(paths.dev)[paths.dev] ?? '');
    expect((await runCommand('generate', '--repository', root)).code).toBe(0);
    expect(readdirSync(join(root, 'overlays'))).toEqual(['dev']);
  });

  test('takes a relative folder', async () => {
    const root = temporaryRepository();
    const { code } = await runCommand('generate', '--repository', relative(repositoryRoot, root));
    expect(code).toBe(0);
    expect(readdirSync(root)).toEqual([
      '.cache',
      'argocd',
      'base',
      'clusters',
      'overlays',
      'package.json',
      'protos',
      'services',
    ]);
  });
});

describe.each(['generate', 'check'])('npm run %s', (name) => {
  test.each([
    ['an unknown flag', '--repo', 'x'],
    ['a flag without its value', '--repository'],
    ['an argument too many', 'orders'],
  ])('refuses %s with exit code 2, and points to the help', async (_, ...args) => {
    const { code, stdout, stderr } = await runCommand(name, ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^${name}: .+\\nTry: npm run ${name} -- --help\\n$`));
  });

  test('explains itself', async () => {
    const { code, stdout, stderr } = await runCommand(name, '--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      new RegExp(
        `^Usage: npm run ${name} -- \\[options\\]\\n[\\s\\S]*Examples:\\n  npm run ${name}[\\s\\S]*Exit codes: 0 `,
      ),
    );
  });
});
