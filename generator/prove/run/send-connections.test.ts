import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { Listen } from '../../mesh/open-mesh.ts';
import type { Case, Claim } from '../case.ts';
import { evaluateClaim } from '../claims/index.ts';
import { closedWithoutAnswer, connectOnce } from '../clients/connection.ts';
import { Receipts } from '../servers/receipts.ts';
import { startTcpServer } from '../servers/tcp.ts';

const pod = { service: 'redis', version: 'v2', index: 0 };
const options = { number: 3, deadlineMs: 5_000 };

/** An address at which nothing listens. */
async function freeAddress(): Promise<Listen> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return { host: '127.0.0.1', port: typeof address === 'object' && address ? address.port : 0 };
}

test('a server names itself to each connection, and records it', async () => {
  const [address, receipts] = [await freeAddress(), new Receipts()];
  const server = await startTcpServer(pod, address, receipts);
  onTestFinished(() => server.close());
  expect(await connectOnce(address, '7.3', options)).toMatchObject({
    number: 3,
    status: 'OK',
    server: 'redis/v2/0',
  });
  expect(receipts.of(7)).toMatchObject([{ call: 3, try: 1, server: pod }]);
});

test('a connection that is closed after its first byte reaches no server', async () => {
  const address = await freeAddress();
  const proxy = createServer((socket) => socket.on('data', () => socket.destroy()));
  proxy.listen(address);
  await once(proxy, 'listening');
  onTestFinished(() => {
    proxy.close();
  });
  expect(await connectOnce(address, '7.3', options)).toMatchObject({
    status: 'UNAVAILABLE',
    server: undefined,
    details: closedWithoutAnswer,
  });
});

test('a port without a listener is not taken for a refusal', async () => {
  const call = await connectOnce(await freeAddress(), '7.3', options);
  expect(call.details).toBe('the proxy does not listen at this port');
  expect(resultOf({ claim: 'closed' }, [call]).ok).toBe(false);
});

const answered = { ...options, status: 'OK', details: '', server: 'redis/v1/0', initial: {} } as const;
const times = { began: 0, ended: 1 };
const closed = { ...answered, ...times, status: 'UNAVAILABLE', details: closedWithoutAnswer } as const;

const connectionCase: Case = {
  name: 'redis/redis/connected-for-cart',
  kind: 'allowed',
  service: 'redis',
  from: { kind: 'service', service: 'cart', version: 'v1' },
  to: { kind: 'service', service: 'redis', port: 6379 },
  send: { method: 'port redis', connections: true, metadata: {}, calls: 1, deadlineMs: 1, atOnce: 1 },
  behaviour: [],
  expect: [],
  at: { in: 'spec', path: [] },
  disturbs: false,
};

const resultOf = (
  claim: Claim,
  calls: readonly Awaited<ReturnType<typeof connectOnce>>[],
  refusals: number | undefined = undefined,
) =>
  evaluateClaim(claim, {
    ...{ case: connectionCase, calls, receipts: [], admissions: [], alpha: 1e-6 },
    ...(refusals === undefined ? {} : { refusals }),
  });

test('a connection that a policy closes is not connected, and the report names the policy', () => {
  expect(resultOf({ claim: 'connected' }, [{ ...answered, ...times }])).toMatchObject({ ok: true });
  expect(resultOf({ claim: 'connected' }, [{ ...closed, server: undefined }], 1)).toMatchObject({
    ok: false,
    seen: '1 of 1: 1 closed without an answer: the policy of the service refuses them',
  });
});

test('only the count of the proxies shows that a policy refused a connection', () => {
  const claim: Claim = { claim: 'refused by policy', service: 'redis' };
  const calls = [{ ...closed, server: undefined }];
  expect(resultOf({ claim: 'closed' }, calls).ok).toBe(true);
  expect(resultOf(claim, calls, 1).ok).toBe(true);
  expect(resultOf(claim, calls, 0)).toMatchObject({ ok: false, seen: 'its policy refused 0 of 1' });
  expect(resultOf(claim, calls).ok).toBe(false);
  expect(resultOf(claim, [], 0).ok).toBe(false);
});
