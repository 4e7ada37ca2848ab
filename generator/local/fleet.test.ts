import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { repositoryRoot } from '../command-line/repository.ts';
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

/** A server with a health service and nothing else, which logs and stops as the servers of services/ do. */
const healthy = `
const { Server, ServerCredentials } = require(${JSON.stringify(join(repositoryRoot, 'node_modules/@grpc/grpc-js'))});
const asIs = (bytes) => bytes;
const log = (message, more) => console.log(JSON.stringify({ message, ...more }));
const server = new Server();
server.addService(
  {
    check: {
      path: '/grpc.health.v1.Health/Check', requestStream: false, responseStream: false,
      requestSerialize: asIs, requestDeserialize: asIs, responseSerialize: asIs, responseDeserialize: asIs,
    },
  },
  { check: (_call, done) => done(null, Buffer.from([8, 1])) },
);
server.bindAsync(process.env.HOST + ':' + process.env.PORT, ServerCredentials.createInsecure(), (_error, port) =>
  log('listening', { address: process.env.HOST + ':' + port }),
);
process.on('SIGTERM', () =>
  server.tryShutdown(() => {
    log('stopped');
    process.exit(0);
  }),
);
`;

function healthyMember(name: string): Member {
  const file = join(folder, 'healthy.cjs');
  writeFileSync(file, healthy);
  return { name, file, port: 0, env: () => ({}) };
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
  const { code, served } = await runUntilServing([healthyMember('back'), healthyMember('front')]);
  expect(code).toBe(0);
  expect([...served.keys()]).toEqual(['back', 'front']);
  const events = printed.map(
    (line) => /^(\w+) .*"message":"(\w+)"/.exec(line)?.slice(1).join(' ') ?? line.replace(/ at .*/, ''),
  );
  expect(events).toEqual([
    'back listening',
    'back serves',
    'front listening',
    'front serves',
    'front stopped',
    'back stopped',
  ]);
});

test('a member that exits stops the others, and its last lines are printed', async () => {
  const file = join(folder, 'broken.cjs');
  writeFileSync(file, `console.log('out of order'); process.exitCode = 3;`);
  const broken = { name: 'broken', file, port: 0, env: () => ({}) };
  const { code, served } = await runUntilServing([healthyMember('healthy'), broken]);
  expect(code).toBe(1);
  expect([...served.keys()]).toEqual([]);
  expect(printed).toContain('broken  | out of order');
  expect(printed).toContain('broken exited (3). Its last lines:');
  expect(printed).toContain('  out of order');
  expect(printed.at(-1)).toMatch(/^healthy \| .*"message":"stopped"/);
});
