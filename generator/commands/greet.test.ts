import { expect, test } from 'vitest';
import { clientOfGreeterA, serveGreeterB } from '../../services/testing/loopback.ts';
import { runBundled } from '../testing/bundled.ts';

/** Runs the command against a greeter-a and a greeter-b of this test's own. */
async function greet(...args: string[]) {
  const client = await clientOfGreeterA(await serveGreeterB());
  return runBundled('greet', ...args, '--address', client.getChannel().getTarget().replace('dns:', ''));
}

test('one greeting, and who answered', async () => {
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

test('what the server refuses is a failure in its words', async () => {
  const { code, stderr } = await greet('World', '--stream', '101');
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^greet: 127\.0\.0\.1:\d+ answered INVALID_ARGUMENT: count must be from 1 to 100, not 101\n$/,
  );
});

test('nobody at the address: says what to run', async () => {
  expect(await runBundled('greet', 'World', '--address', '127.0.0.1:1')).toMatchObject({
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
])('$args makes no sense', async ({ args }) => {
  expect(await runBundled('greet', ...args)).toMatchObject({ code: 2, stdout: '' });
});
