import { createServer, type Server } from 'node:net';
import type { Listen } from '../../mesh/open-mesh.ts';
import { idIn } from '../clients/connection.ts';
import { serverLabel } from './control.ts';
import { listening } from './listening.ts';
import type { Receipts, ServerName } from './receipts.ts';

/** Longest line that a client of a proof sends. */
const longestLine = 100;

/**
 * A server of connections: it answers the first line of each with its label. A connection without a line is not recorded:
 * the proxy of a pod opens it before its policies have decided, and passes nothing on until they allow it.
 * Source: Envoy, RBAC network filter, enforcement type ONE_TIME_ON_FIRST_BYTE.
 * @throws Failure when the address is taken
 */
export async function startTcpServer(
  name: ServerName,
  listen: Listen,
  receipts: Receipts,
): Promise<{ close(): void }> {
  const open = new Set<{ destroy(): void }>();
  const server: Server = createServer((socket) => {
    let received = '';
    open.add(socket);
    socket.setEncoding('utf8');
    // A client that has its answer ends the connection, with or without a reset.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => open.delete(socket));
    socket.on('data', (text: string) => {
      received += text;
      const end = received.indexOf('\n');
      if (end < 0 && received.length < longestLine) return;
      const known = receipts.note(idIn(received.slice(0, Math.max(0, end))), () => ({
        ...{ server: name, isCopy: false, method: '', authority: '', metadata: {} },
        peer: `${socket.remoteAddress}:${socket.remotePort}`,
        began: performance.now(),
      }));
      received = '';
      socket.end(`${serverLabel(name)}\n`);
      if (known) known.receipt.ended = { how: 'answered', at: performance.now() };
    });
  });
  await listening(server, listen);
  return {
    close() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}
