import { status } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { StatusError } from '../../chassis/call-status.ts';
import { unary } from '../../chassis/unary.ts';
import { ask, collect } from '../../testing/ask.ts';
import { recordedLog, serve } from '../../testing/loopback.ts';
import { clientOfGreeterA, fakeGreeter, serveGreeterB } from './testing.ts';

const bothHops = [
  { service: 'greeter-a', version: 'v1' },
  { service: 'greeter-b', version: 'v1' },
];

test('a greeting names both hops, nearest first', async () => {
  const client = await clientOfGreeterA(await serveGreeterB());
  const answer = await ask(client.sayHello.bind(client), { name: 'World' });
  expect(answer).toEqual({ message: 'Hello, World', hops: bothHops });
});

test('a stream of greetings passes through in order', async () => {
  const client = await clientOfGreeterA(await serveGreeterB());
  const answers = await collect(client.streamHellos({ name: 'World', count: 100 }));
  expect(answers).toHaveLength(100);
  expect(answers[99]).toEqual({ message: 'Hello, World', sequence: 100, hops: bothHops });
  expect(answers.map(({ sequence }) => sequence)).toEqual(
    Array.from({ length: 100 }, (_, index) => index + 1),
  );
});

test('greetings are recorded one by one in the book of greeter-b', async () => {
  const client = await clientOfGreeterA(await serveGreeterB());
  const record = client.recordGreeting.bind(client);
  expect(await ask(record, { name: 'World' })).toEqual({ recorded: 1n, hops: bothHops });
  expect(await ask(record, { name: 'Moon' })).toEqual({ recorded: 2n, hops: bothHops });
});

test.each([
  { name: '', count: 1, details: 'name must not be empty' },
  { name: '  ', count: 1, details: 'name must not be empty' },
  { name: 'World', count: 0, details: 'count must be from 1 to 100, not 0' },
  { name: 'World', count: 101, details: 'count must be from 1 to 100, not 101' },
])(
  'greeter-b refuses $name × $count, and greeter-a passes its message on',
  async ({ details, ...request }) => {
    const client = await clientOfGreeterA(await serveGreeterB());
    await expect(collect(client.streamHellos(request))).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
      details,
    });
  },
);

test('an empty name is refused by every method', async () => {
  const client = await clientOfGreeterA(await serveGreeterB());
  const refusal = { code: status.INVALID_ARGUMENT, details: 'name must not be empty' };
  await expect(ask(client.sayHello.bind(client), { name: '' })).rejects.toMatchObject(refusal);
  await expect(ask(client.recordGreeting.bind(client), { name: '' })).rejects.toMatchObject(refusal);
});

test('any status of the next hop is passed on', async () => {
  const { log, entries } = recordedLog();
  const fake = fakeGreeter({
    sayHello: unary(log, () => {
      throw new StatusError(status.RESOURCE_EXHAUSTED, 'The book is full');
    }),
  });
  const client = await clientOfGreeterA((await serve([fake])).address, log);
  await expect(ask(client.sayHello.bind(client), { name: 'World' })).rejects.toMatchObject({
    code: status.RESOURCE_EXHAUSTED,
    details: 'The book is full',
  });
  expect(entries.map(({ level, code }) => ({ level, code }))).toEqual([
    { level: 'warn', code: 'RESOURCE_EXHAUSTED' },
    { level: 'warn', code: 'RESOURCE_EXHAUSTED' },
  ]);
});

test('without a next hop the answer is UNAVAILABLE', async () => {
  // No program listens on port 1: binding it needs root.
  const client = await clientOfGreeterA('127.0.0.1:1');
  await expect(ask(client.sayHello.bind(client), { name: 'World' })).rejects.toMatchObject({
    code: status.UNAVAILABLE,
  });
  await expect(collect(client.streamHellos({ name: 'World', count: 1 }))).rejects.toMatchObject({
    code: status.UNAVAILABLE,
  });
});
