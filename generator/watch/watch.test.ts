import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { runCommand, type Started, startCommand } from '../testing/command-line.ts';
import { appended, edited, paths } from '../testing/edited.ts';
import { soundFiles, temporaryRepository, writeInto } from '../testing/temporary-repository.ts';

// Processes on a busy machine take their time.
vi.setConfig({ testTimeout: 60_000 });

const { orders, dev } = paths;
const sound = soundFiles[orders] ?? '';
const broken = edited(orders, ['[Reserve]', '[Resreve]'])[orders] ?? '';
const fine = 'OK: the specs are valid';

/** A watch under way; `says` settles when its next check has said something. */
function watching(root: string) {
  const started = startCommand('check', '--watch', '--repository', root);
  return { ...started, says: listener(started) };
}

function listener({ child }: Started): (text: string) => Promise<void> {
  let heard = '';
  let notify = () => {};
  child.stdout?.on('data', (text: string) => {
    heard += text;
    notify();
  });
  return (text) =>
    new Promise((resolve) => {
      notify = () => {
        const at = heard.indexOf(text);
        if (at < 0) return;
        heard = heard.slice(at + text.length);
        notify = () => {};
        resolve();
      };
      notify();
    });
}

describe('check --watch', () => {
  test('checks again after each save, also of editors that save elsewhere and rename', async () => {
    const root = temporaryRepository();
    const { says, child } = watching(root);
    await says(fine);
    writeInto(root, orders, broken);
    await says('has no method Resreve');
    for (const [text, expected] of [
      [sound, fine],
      [broken, 'has no method Resreve'],
      [sound, fine],
    ] as const) {
      writeFileSync(join(root, `${orders}.new`), text);
      renameSync(join(root, `${orders}.new`), join(root, orders));
      await says(expected);
    }
    child.kill('SIGKILL');
  });

  test('survives half of a file, none, and folders that go and come again', async () => {
    const root = temporaryRepository();
    const { says, child } = watching(root);
    await says(fine);
    writeInto(root, orders, sound.slice(0, 70));
    await says('MESH202');
    writeInto(root, orders, '');
    await says('MESH107');
    rmSync(join(root, 'services'), { recursive: true });
    await says('there is no service orders');
    for (const path of [orders, paths.stock]) writeInto(root, path, soundFiles[path] ?? '');
    await says(fine);
    writeInto(root, orders, broken);
    await says('has no method Resreve');
    rmSync(join(root, 'services/orders'), { recursive: true });
    await says('there is no service orders');
    writeInto(root, orders, sound);
    await says(fine);
    child.kill('SIGKILL');
  });

  test('sees protos, clusters and new services', async () => {
    const root = temporaryRepository();
    const { says, child } = watching(root);
    await says(fine);
    writeInto(root, paths.proto, (soundFiles[paths.proto] ?? '').replace('rpc Reserve', 'rpc Hold'));
    await says('has no method Reserve');
    writeInto(root, paths.proto, soundFiles[paths.proto] ?? '');
    await says(fine);
    writeInto(root, dev, (soundFiles[dev] ?? '').replace('stage: dev', 'stage: prd'));
    await says('there is no stage prd');
    writeInto(root, dev, soundFiles[dev] ?? '');
    await says(fine);
    writeInto(root, 'services/desk/service.yaml', 'name: desk\n');
    await says('the spec has no owner');
    child.kill('SIGKILL');
  });

  test('counts the files of the tree that are behind, until generate has written them', async () => {
    const root = temporaryRepository();
    await runCommand('generate', '--repository', root);
    const { says, child } = watching(root);
    await says('is what they render');
    writeInto(root, orders, appended(orders, 'timeout: 3s\n')[orders] ?? '');
    await says('of the tree differ');
    await runCommand('generate', '--repository', root);
    await says('is what they render');
    child.kill('SIGKILL');
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'ends with 0 at %s, and leaves everything as it was',
    async (signal) => {
      const root = temporaryRepository();
      const { says, child, finished } = watching(root);
      await says(fine);
      child.kill(signal);
      const { code, stdout, stderr } = await finished;
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).not.toContain('\u001b');
      expect(readFileSync(join(root, orders), 'utf8')).toBe(sound);
    },
  );

  test.each([['--format', 'json'], ['--fix']])('is not to be had with %s', async (...flags) => {
    const root = temporaryRepository();
    const { code, stderr } = await runCommand('check', '--watch', ...flags, '--repository', root);
    expect(code).toBe(2);
    expect(stderr).toContain('--watch');
  });
});
