import { beforeEach, expect, test, vi } from 'vitest';
import { clientOfGreeterA, serveGreeterB } from '../../services/testing/loopback.ts';
import { Failure, UsageError } from '../command.ts';
import { command } from './greet.ts';

const printed: string[] = [];

beforeEach(() => {
  printed.length = 0;
  vi.spyOn(console, 'log').mockImplementation((line: string) => printed.push(line));
});

/** Runs the command against a greeter-a and a greeter-b of this test's own. */
async function greet(...args: string[]) {
  const client = await clientOfGreeterA(await serveGreeterB());
  return command.run([...args, '--address', client.getChannel().getTarget().replace('dns:', '')]);
}

test('one greeting, and who answered', async () => {
  expect(await greet('World')).toBe(0);
  expect(printed).toEqual(['Hello, World', 'answered by greeter-a v1 → greeter-b v1']);
});

test('a stream of greetings', async () => {
  expect(await greet('World', '--stream', '2')).toBe(0);
  expect(printed).toEqual([
    '1/2  Hello, World',
    '2/2  Hello, World',
    'answered by greeter-a v1 → greeter-b v1',
  ]);
});

test('a greeting for the book', async () => {
  expect(await greet('World', '--record')).toBe(0);
  expect(printed[0]).toBe('recorded, greetings in the book: 1');
});

test('what the server refuses is a failure in its words', async () => {
  await expect(greet('World', '--stream', '101')).rejects.toThrow(
    /^127\.0\.0\.1:\d+ answered INVALID_ARGUMENT: count must be from 1 to 100, not 101$/,
  );
});

test('nobody at the address: says what to run', async () => {
  const attempt = command.run(['World', '--address', '127.0.0.1:1']);
  await expect(attempt).rejects.toThrow(Failure);
  await expect(attempt).rejects.toThrow(
    'greeter-a does not answer at 127.0.0.1:1: run npm start in another terminal first',
  );
});

test.each([
  { args: [] },
  { args: ['two', 'names'] },
  { args: ['World', '--record', '--stream', '2'] },
  { args: ['World', '--stream', 'many'] },
  { args: ['World', '--timeout', 'soon'] },
])('$args makes no sense', async ({ args }) => {
  await expect(command.run(args)).rejects.toThrow(UsageError);
});
