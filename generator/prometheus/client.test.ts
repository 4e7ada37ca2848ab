import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { type Environment, prometheusAt } from './client.ts';

/** The header with the credentials that a server gets. */
async function authorizationFor(environment: Environment): Promise<string | undefined> {
  let header: string | undefined;
  const server = createServer((request, response) => {
    header = request.headers.authorization;
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  await prometheusAt(`http://127.0.0.1:${address.port}`, 'analysis.prometheus', environment).get('query', []);
  return header;
}

test.each([
  ['a token', { PROMETHEUS_TOKEN: 'abc' }, 'Bearer abc'],
  ['a user', { PROMETHEUS_USERNAME: 'me', PROMETHEUS_PASSWORD: 'pw' }, 'Basic bWU6cHc='],
  ['a user, and an empty token', { PROMETHEUS_TOKEN: '', PROMETHEUS_USERNAME: 'me' }, 'Basic bWU6'],
  ['only empty variables', { PROMETHEUS_TOKEN: '', PROMETHEUS_USERNAME: '' }, undefined],
])('sends the credentials of the environment: %s', async (_, environment, header) => {
  expect(await authorizationFor(environment)).toBe(header);
});
