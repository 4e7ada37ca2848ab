import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { bundleService } from '../toolchain/bundle-service.ts';
import { type Addresses, type Member, runFleet } from './fleet.ts';

const folder = mkdtempSync(join(tmpdir(), 'fleet-'));
const printed: string[] = [];

beforeEach(() => {
  printed.length = 0;
  const record = (line: string) => printed.push(line);
  vi.spyOn(console, 'log').mockImplementation(record);
  vi.spyOn(console, 'error').mockImplementation(record);
});

afterAll(() => rmSync(folder, { recursive: true }));

async function greeterB(name: string): Promise<Member> {
  const file = await bundleService('greeter-b', folder);
  return { name, file, port: 0, env: () => ({ APP_VERSION: 'v1' }) };
}

/** Runs members and asks them to stop as soon as all of them serve. */
async function runUntilServing(members: readonly Member[]) {
  let stop = () => {};
  const first = new Promise<void>((resolve) => {
    stop = resolve;
  });
  let served: Addresses = new Map();
  const onServing = (addresses: Addresses) => {
    served = new Map(addresses);
    stop();
  };
  const code = await runFleet(members, onServing, { first, onAgain: () => {}, release: () => {} });
  return { code, served };
}

test('members start in order and stop in reverse order, cleanly', async () => {
  const { code, served } = await runUntilServing([await greeterB('back'), await greeterB('front')]);
  expect(code).toBe(0);
  expect([...served.keys()]).toEqual(['back', 'front']);
  const story = printed
    .map((line) => /^(\w+) .*"message":"(\w+)"/.exec(line)?.slice(1).join(' ') ?? line.replace(/ at .*/, ''))
    .filter((line) => !line.endsWith('stopping'));
  expect(story).toEqual([
    'back listening',
    'back serves',
    'front listening',
    'front serves',
    'front stopped',
    'back stopped',
  ]);
});

test('a member that ends by itself stops the others and is explained', async () => {
  const file = join(folder, 'broken.cjs');
  writeFileSync(file, `console.log('out of order'); process.exitCode = 3;`);
  const broken = { name: 'broken', file, port: 0, env: () => ({}) };
  const { code, served } = await runUntilServing([await greeterB('greeter-b'), broken]);
  expect(code).toBe(1);
  expect([...served.keys()]).toEqual([]);
  expect(printed).toContain('broken    | out of order');
  expect(printed).toContain('broken ended by itself (3). Its last lines:');
  expect(printed).toContain('  out of order');
  expect(printed.at(-1)).toMatch(/^greeter-b \| .*"message":"stopped"/);
});
