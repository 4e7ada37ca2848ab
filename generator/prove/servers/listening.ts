import type { Server } from 'node:net';
import { Failure } from '../../command-line/errors.ts';
import type { Listen } from '../../mesh/open-mesh.ts';

/** Resolves when a server listens. @throws Failure when the address is taken */
export const listening = (server: Server, { host, port }: Listen): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error) => reject(noServerAt({ host, port }, error)));
    server.listen({ host, port }, resolve);
  });

/** The failure of a server that cannot listen. */
export const noServerAt = ({ host, port }: Listen, { message }: Error): Failure =>
  new Failure(`no server can listen at ${host}:${port}: ${message}`);
