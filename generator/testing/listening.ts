import type { Server } from 'node:http';
import { onTestFinished } from 'vitest';

/** Starts a server on a free port of this machine until the end of the test. @returns its address, `http://127.0.0.1:4711` */
export async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen');
  return `http://127.0.0.1:${address.port}`;
}
