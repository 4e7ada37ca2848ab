import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { certificateAuthority } from './certificates.ts';
import { KubernetesClient } from './kubernetes-client.ts';

/** A client of a server that closes each connection instead of answering its second request. */
async function clientOfImpatientServer(): Promise<KubernetesClient> {
  const authority = await certificateAuthority('test');
  const { certificate, key } = await authority.issue(['127.0.0.1']);
  const seen = new WeakSet<object>();
  const server = createServer({ cert: certificate, key }, ({ socket }, response) => {
    if (seen.has(socket)) socket.destroy();
    else response.end('{}');
    seen.add(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const client = new KubernetesClient({
    host: '127.0.0.1',
    port: isAddress(address) ? address.port : 0,
    authority: authority.certificate,
    token: 'token',
  });
  onTestFinished(() => {
    client.close();
    server.close();
  });
  return client;
}

const isAddress = (value: AddressInfo | string | null): value is AddressInfo =>
  typeof value === 'object' && value !== null;

test('a request on a connection that the server has closed is sent again on a new one', async () => {
  const client = await clientOfImpatientServer();
  for (let index = 0; index < 4; index++)
    expect(await client.send('GET', '/version')).toMatchObject({ status: 200, body: '{}' });
});
