import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { runCommand } from '../testing/command-line.ts';
import { appended, edited, paths } from '../testing/edited.ts';
import { temporaryRepository } from '../testing/temporary-repository.ts';

// Processes on a busy machine take their time.
vi.setConfig({ testTimeout: 60_000 });

/** What a run prints, without its time. */
async function printed(root: string, format: string) {
  const { code, stdout, stderr } = await runCommand('generate', '--repository', root, '--format', format);
  const untimed = (text: string) => text.replace(/ \(\d+\.\d\d s\)/, '');
  return { code, stdout: untimed(stdout), stderr: untimed(stderr) };
}

const statePath = (root: string) => join(root, '.cache/tree.json');

/** The digest of the inputs for which the next run has nothing to do; empty if it renders again. */
const rememberedInputs = (root: string): unknown => JSON.parse(readFileSync(statePath(root), 'utf8')).inputs;

const slow = 'methods:\n  Get:\n    timeout: 77s\n';
const ignored = slow.replace('77s', '77s # mesh-ignore MESH477: it is quick');

test.each([
  ['a warning', appended(paths.stock, slow), 'MESH477'],
  ['a warning that a comment suppresses', appended(paths.stock, ignored), ''],
  ['both', { ...appended(paths.stock, slow), ...appended(paths.orders, ignored) }, 'MESH477'],
])('%s is printed again, although there is nothing to do', async (_, files, code) => {
  const root = temporaryRepository(files);
  await printed(root, 'pretty');
  for (const format of ['pretty', 'json', 'sarif', 'github']) {
    const again = await printed(root, format);
    expect(again.stderr + again.stdout).toContain(code);
    expect(rememberedInputs(root)).not.toBe('');
    rmSync(statePath(root));
    expect(again).toEqual(await printed(root, format));
  }
});

test('a warning with a fix is printed again with its fix', async () => {
  const root = temporaryRepository(
    edited(paths.dev, ['stage: dev', 'stage: dev\n# mesh-ignore MESH477: not needed']),
  );
  const first = await printed(root, 'json');
  expect(JSON.parse(first.stdout).findings).toHaveLength(1);
  expect(await printed(root, 'json')).toEqual({ ...first, stderr: expect.any(String) });
});

test('a password beside a warning is in no cache, and masked again', async () => {
  const password = 'correct-horse-battery-staple';
  const secret = `env:\n  DB_PASSWORD: ${password} # mesh-ignore MESH471: of a test database\n`;
  const root = temporaryRepository(appended(paths.stock, `${secret}${slow}`));
  const [first, again] = [await printed(root, 'pretty'), await printed(root, 'pretty')];
  expect(first.stderr).toContain('MESH477');
  expect(again.stderr).toBe(first.stderr);
  expect(readFileSync(statePath(root), 'utf8')).not.toContain(password);
  expect(again.stderr).not.toContain(password);
});
