import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleClient } from '../../../generator/toolchain/bundle-service.ts';
import { clientOfGreeterA, serveGreeterB } from './testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'greet-'));
let file = '';

beforeAll(async () => {
  file = await bundleClient('greeter-a', folder);
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the client, as `npm run greet` does, against a greeter-a and a greeter-b of this test. */
async function greet(...args: string[]) {
  const client = await clientOfGreeterA(await serveGreeterB());
  return greetAt(client.getChannel().getTarget().replace('dns:', ''), ...args);
}

async function greetAt(address: string, ...args: string[]) {
  const child = spawn(process.execPath, [file, ...args], {
    env: { GREETER_A_ADDRESS: address },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await once(child, 'exit');
  const [stdout, stderr] = await output;
  return { code, stdout, stderr };
}

test('one greeting, and the servers that answered', async () => {
  expect(await greet('World')).toEqual({
    code: 0,
    stdout: 'Hello, World\nanswered by greeter-a v1 → greeter-b v1\n',
    stderr: '',
  });
});

test('a stream of greetings', async () => {
  const lines = ['1/2  Hello, World', '2/2  Hello, World', 'answered by greeter-a v1 → greeter-b v1', ''];
  expect(await greet('World', '--stream', '2')).toMatchObject({ code: 0, stdout: lines.join('\n') });
});

test('a greeting for the book', async () => {
  const { code, stdout } = await greet('World', '--record');
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^recorded, greetings in the book: 1\n/),
  });
});

test('the message of a status of the server is printed', async () => {
  const { code, stderr } = await greet('World', '--stream', '101');
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^greet: 127\.0\.0\.1:\d+ answered INVALID_ARGUMENT: count must be from 1 to 100, not 101\n$/,
  );
});

test('without a server at the address, the message names npm start', async () => {
  expect(await greetAt('127.0.0.1:1', 'World')).toMatchObject({
    code: 1,
    stderr: 'greet: greeter-a does not answer at 127.0.0.1:1: run npm start in another terminal first\n',
  });
});

test.each([
  { args: [] },
  { args: ['two', 'names'] },
  { args: ['World', '--record', '--stream', '2'] },
  { args: ['World', '--stream', 'many'] },
  { args: ['World', '--timeout', 'soon'] },
  { args: ['World', '--no-such-option'] },
])('$args is wrong usage', async ({ args }) => {
  expect(await greetAt('127.0.0.1:1', ...args)).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('npm run greet -- --help'),
  });
});

test('the help', async () => {
  expect(await greetAt('127.0.0.1:1', '--help')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('--stream'),
  });
});
