import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { change, committedRepository } from '../testing/change-fixture.ts';
import { runCommand } from '../testing/command-line.ts';
import { edited, paths } from '../testing/edited.ts';
import { temporaryRepository } from '../testing/temporary-repository.ts';
import { bufBinary } from '../toolchain/buf.ts';

// Processes on a busy machine take their time.
vi.setConfig({ testTimeout: 60_000 });

const release = (root: string, ...args: string[]) => runCommand('release', ...args, '--repository', root);
const record = 'services/orders/releases/v1.0.0';

describe('npm run release', () => {
  test('records what a service serves and calls, once and for all', async () => {
    const root = temporaryRepository();
    const first = await release(root, 'orders', 'v1.0.0');
    expect(first).toEqual({
      code: 0,
      stdout: `wrote ${record}/protos.json\nwrote ${record}/calls.json\n`,
      stderr: '',
    });
    const text = readFileSync(join(root, record, 'protos.json'), 'utf8');
    expect(text).toContain('"Orders"');
    expect(text).not.toContain('"Stock"');
    expect(JSON.parse(readFileSync(join(root, record, 'calls.json'), 'utf8'))).toEqual({
      stock: ['shop.v1.Stock/Reserve'],
    });
    expect((await release(root, 'orders', 'v1.0.0')).stdout).toContain(
      'The record of orders v1.0.0 exists already',
    );
    const proto = 'protos/shop/v1/shop.proto';
    const more = 'message Message { string id = 1; }';
    change(root, { [proto]: readFileSync(join(root, proto), 'utf8').replace('message Message {}', more) });
    const refused = await release(root, 'orders', 'v1.0.0');
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.stderr).toContain('release under a new tag');
    expect(readFileSync(join(root, record, 'protos.json'), 'utf8')).toBe(text);
    expect(await release(root, 'orders', 'v1.1.0')).toMatchObject({ code: 0 });
    const next = join(root, 'services/orders/releases/v1.1.0/protos.json');
    const against = join(root, record, 'protos.json');
    // buf itself takes both, and finds nothing against a field more.
    execFileSync(bufBinary(), ['breaking', next, '--against', against], { stdio: 'pipe' });
  });

  test('prints the outcome as JSON', async () => {
    const root = temporaryRepository();
    const outcomeOf = async (...flags: string[]) =>
      JSON.parse((await release(root, 'orders', 'v1.0.0', '--json', ...flags)).stdout);
    const files = [`${record}/protos.json`, `${record}/calls.json`];
    const what = { service: 'orders', tag: 'v1.0.0' };
    expect(await outcomeOf('--dry-run')).toEqual({ outcome: 'would-record', ...what, files });
    expect(existsSync(join(root, record))).toBe(false);
    expect(await outcomeOf()).toEqual({ outcome: 'recorded', ...what, files });
    expect(await outcomeOf()).toEqual({ outcome: 'unchanged', ...what, files: [] });
  });

  test('records as of a commit', async () => {
    const root = committedRepository();
    const proto = 'protos/shop/v1/shop.proto';
    change(root, {
      [proto]: readFileSync(join(root, proto), 'utf8').replace('rpc Place', 'rpc Put'),
    });
    expect(await release(root, 'orders', 'v1.0.0', '--from', 'HEAD')).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(join(root, record, 'protos.json'), 'utf8')).toContain('"Place"');
  });

  test('leaves out a call that this version does not make any more', async () => {
    const root = temporaryRepository();
    expect(await release(root, 'orders', 'v2.0.0', '--without-call', 'stock')).toEqual({
      code: 0,
      stdout: 'wrote services/orders/releases/v2.0.0/protos.json\n',
      stderr: '',
    });
    const unknown = await release(root, 'orders', 'v3.0.0', '--without-call', 'stok');
    expect(unknown).toMatchObject({ code: 1 });
    expect(unknown.stderr).toContain('calls of orders does not list stok; did you mean stock?');
  });

  test('lists what it would write', async () => {
    const root = temporaryRepository();
    const { code, stdout } = await release(root, 'stock', 'v2.0.0', '--dry-run');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'would write services/stock/releases/v2.0.0/protos.json\n',
    });
    expect(existsSync(join(root, 'services/stock/releases'))).toBe(false);
  });

  test('refuses a call that is misspelt: a record never changes', async () => {
    const noMethod = temporaryRepository(edited(paths.orders, ['[Reserve]', '[Reserv]']));
    const { code, stderr } = await release(noMethod, 'orders', 'v1.0.0');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'release: stock has no method Reserv to call. For details: npm run check\n',
    });
    const noService = temporaryRepository(edited(paths.orders, ['service: stock', 'service: stok']));
    expect((await release(noService, 'orders', 'v1.0.0')).stderr).toContain('no service stok to call');
    expect(existsSync(join(noService, 'services/orders/releases'))).toBe(false);
  });

  test('refuses an unknown service and a malformed tag', async () => {
    const root = temporaryRepository();
    const unknown = await release(root, 'stok', 'v1.0.0');
    expect(unknown).toMatchObject({ code: 1 });
    expect(unknown.stderr).toContain('did you mean stock?');
    expect(await release(root, 'stock', '../v1')).toMatchObject({ code: 2 });
    expect(await release(root, 'stock')).toMatchObject({ code: 2 });
  });
});
