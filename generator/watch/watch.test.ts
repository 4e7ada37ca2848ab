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
const fine = '✔ specs';

/** A running watch; `prints` settles when the output of its next check contains a text. */
function watching(root: string) {
  const started = startCommand('check', '--watch', '--repository', root);
  return { ...started, prints: listener(started) };
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
  test('checks again after each save, also of editors that write a new file and rename it', async () => {
    const root = temporaryRepository();
    const { prints, child } = watching(root);
    await prints(fine);
    writeInto(root, orders, broken);
    await prints('has no method Resreve');
    for (const [text, expected] of [
      [sound, fine],
      [broken, 'has no method Resreve'],
      [sound, fine],
    ] as const) {
      writeFileSync(join(root, `${orders}.new`), text);
      renameSync(join(root, `${orders}.new`), join(root, orders));
      await prints(expected);
    }
    child.kill('SIGKILL');
  });

  test('survives half a file, a missing file, and folders that are removed and created again', async () => {
    const root = temporaryRepository();
    const { prints, child } = watching(root);
    await prints(fine);
    writeInto(root, orders, sound.slice(0, 30));
    await prints('MESH202');
    writeInto(root, orders, '');
    await prints('MESH107');
    rmSync(join(root, 'services'), { recursive: true });
    await prints('there is no service orders');
    for (const path of [orders, paths.stock]) writeInto(root, path, soundFiles[path] ?? '');
    await prints(fine);
    writeInto(root, orders, broken);
    await prints('has no method Resreve');
    rmSync(join(root, 'services/orders'), { recursive: true });
    await prints('there is no service orders');
    writeInto(root, orders, sound);
    await prints(fine);
    child.kill('SIGKILL');
  });

  test('sees protos, clusters and new services', async () => {
    const root = temporaryRepository();
    const { prints, child } = watching(root);
    await prints(fine);
    writeInto(root, paths.proto, (soundFiles[paths.proto] ?? '').replace('rpc Reserve', 'rpc Hold'));
    await prints('has no method Reserve');
    writeInto(root, paths.proto, soundFiles[paths.proto] ?? '');
    await prints(fine);
    writeInto(root, dev, (soundFiles[dev] ?? '').replace('stage: dev', 'stage: prd'));
    await prints('there is no stage prd');
    writeInto(root, dev, soundFiles[dev] ?? '');
    await prints(fine);
    writeInto(root, 'services/desk/service.yaml', 'name: desk\n');
    await prints('the spec has no owner');
    child.kill('SIGKILL');
  });

  test('counts the outdated files of the tree until generate has written them', async () => {
    const root = temporaryRepository();
    await runCommand('generate', '--repository', root);
    const { prints, child } = watching(root);
    await prints('✔ tree (');
    writeInto(root, orders, appended(orders, 'timeout: 3s\n')[orders] ?? '');
    await prints('of the tree differ');
    await runCommand('generate', '--repository', root);
    await prints('✔ tree (');
    child.kill('SIGKILL');
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('ends with 0 at %s, and changes nothing', async (signal) => {
    const root = temporaryRepository();
    const { prints, child, finished } = watching(root);
    await prints(fine);
    child.kill(signal);
    const { code, stdout, stderr } = await finished;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toContain('\u001b');
    expect(readFileSync(join(root, orders), 'utf8')).toBe(sound);
  });

  test.each([['--format', 'json'], ['--fix']])('is not available with %s', async (...flags) => {
    const root = temporaryRepository();
    const { code, stderr } = await runCommand('check', '--watch', ...flags, '--repository', root);
    expect(code).toBe(2);
    expect(stderr).toContain('--watch');
  });
});
