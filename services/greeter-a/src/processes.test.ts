import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { bundleFile, bundleService } from '../../../generator/toolchain/bundle-service.ts';
import { ask, promiseToKeep } from '../../testing/ask.ts';
import { serve } from '../../testing/loopback.ts';
import { fakeGreeter, greeterClient } from './testing.ts';

/** One folder for each service, outside the repository: the bundle cannot use node_modules there. */
const folders = new Map(
  ['greeter-a', 'greeter-b'].map((name) => [name, mkdtempSync(join(tmpdir(), `${name}-`))]),
);

beforeAll(async () => {
  for (const [name, folder] of folders) await bundleService(name, folder);
});

afterAll(() => {
  for (const folder of folders.values()) rmSync(folder, { recursive: true, force: true });
});

/** Runs a bundle as its image does: only with its own environment. */
async function run(name: string, env: Readonly<Record<string, string>>) {
  const cwd = folders.get(name) ?? '';
  const child = spawn(process.execPath, ['--enable-source-maps', bundleFile], {
    cwd,
    env: { HOST: '127.0.0.1', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = await once(lines, 'line');
  const first: Readonly<Record<string, unknown>> = JSON.parse(String(line));
  return { child, lines, first, address: String(first['address']) };
}

async function exitOf(child: ChildProcess): Promise<unknown> {
  const [code] = await once(child, 'exit');
  return code;
}

test('the bundles run on their own, answer, and exit with 0 after SIGTERM', async () => {
  expect(readdirSync(folders.get('greeter-a') ?? '').sort()).toEqual(['main.cjs', 'main.cjs.map']);
  const b = await run('greeter-b', { APP_VERSION: 'v1' });
  const a = await run('greeter-a', { APP_VERSION: 'v2', GREETER_B_ADDRESS: b.address });
  const client = greeterClient(a.address);
  expect(await ask(client.sayHello.bind(client), { name: 'World' })).toEqual({
    message: 'Hello, World',
    hops: [
      { service: 'greeter-a', version: 'v2' },
      { service: 'greeter-b', version: 'v1' },
    ],
  });
  const exits = Promise.all([exitOf(a.child), exitOf(b.child)]);
  a.child.kill('SIGTERM');
  b.child.kill('SIGTERM');
  expect(await exits).toEqual([0, 0]);
});

test('a second signal ends a service at once, drained or not', async () => {
  const { promise: asked, keep } = promiseToKeep<void>();
  const silent = await serve([fakeGreeter({ sayHello: () => keep() })]);
  const a = await run('greeter-a', { GREETER_B_ADDRESS: silent.address, DRAIN_SECONDS: '3600' });
  const client = greeterClient(a.address);
  client.sayHello({ name: 'World' }, () => {});
  await asked;
  const exit = exitOf(a.child);
  a.child.kill('SIGTERM');
  await once(a.lines, 'line');
  a.child.kill('SIGTERM');
  expect(await exit).toBe(128 + constants.signals.SIGTERM);
});

test('an invalid setting is logged, and the exit code is 1', async () => {
  const { child, first } = await run('greeter-b', { PORT: 'grpc' });
  expect(first).toMatchObject({
    level: 'error',
    message: 'cannot start',
    error: 'Error: PORT must be an integer from 0 to 65535, not "grpc".',
  });
  expect(child.exitCode ?? (await exitOf(child))).toBe(1);
});
