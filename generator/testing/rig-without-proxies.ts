import { once } from 'node:events';
import { createServer } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Mesh, Pod } from '../mesh/open-mesh.ts';
import type { ServerBehaviour } from '../prove/case.ts';
import { loadMethods } from '../prove/descriptors.ts';
import { openTestRig, type TestRig } from '../prove/run/test-rig.ts';
import { servedBy } from '../prove/servers/handlers.ts';

/**
 * A rig without proxies: callers dial the first pod of a service directly. It shows what servers, clients
 * and evaluations do without proxies between them.
 */
export async function rigWithoutProxies(root: string, protocol: 'grpc' | 'http' = 'grpc'): Promise<TestRig> {
  const pod: Pod = {
    service: 'stock',
    version: 'v1',
    index: 0,
    protocol,
    listen: { host: '127.0.0.1', port: await freePort() },
  };
  const mesh: Mesh = {
    pods: [pod],
    admissions: [],
    outside: [],
    route: () => ({ address: pod.listen, authority: 'stock:50051' }),
    converged: async () => {},
    token: () => '',
    refusedConnections: async () => 0,
    saveDiagnostics: async () => '/kept',
    close: async () => {},
  };
  const methods = await loadMethods(root);
  const rig = await openTestRig(mesh, methods, (_, text) => servedBy(methods, text));
  onTestFinished(() => rig.close());
  return rig;
}

/** A behaviour of all servers. */
export const every = (behaviour: Omit<ServerBehaviour, 'who'>): ServerBehaviour => ({
  who: 'all',
  ...behaviour,
});

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
