import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Listen } from '../../mesh/open-mesh.ts';
import { httpCode } from '../call-status.ts';
import { treatmentOf } from './behaviour.ts';
import { type Orders, serverHeader, serverLabel } from './control.ts';
import { listening } from './listening.ts';
import { callHeader, isCopy, plainHeaders, type Receipts, type ServerName } from './receipts.ts';

/** What a server answers that fails in a case with a status which HTTP does not have. */
const anyError = 500;

/**
 * A server of HTTP/1.1: it records every request, treats it as its case wants, and answers with its label and the
 * request.
 * @throws Failure when the address is taken
 */
export async function startHttpServer(
  name: ServerName,
  listen: Listen,
  receipts: Receipts,
  orders: Orders,
): Promise<{ close(): void }> {
  const server = await httpServerAt(listen, (request, response) =>
    answer(name, receipts, orders, request, response),
  );
  return {
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** A server behind a proxy, which keeps connections open: one that closes an idle one would make a request fail now and then. */
export async function httpServerAt(listen: Listen, answer: RequestListener): Promise<Server> {
  const server = createServer(answer);
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  await listening(server, listen);
  return server;
}

function answer(
  name: ServerName,
  receipts: Receipts,
  orders: Orders,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const label = serverLabel(name);
  const { method = '', url = '', socket } = request;
  const metadata = plainHeaders(request.headers);
  const authority = metadata['host'] ?? '';
  request.resume();
  const known = receipts.note(metadata[callHeader], (caseNumber) => ({
    ...{ server: name, method: `${method} ${url}`, authority, metadata },
    isCopy: isCopy(authority, metadata['x-forwarded-for'], orders(caseNumber).hops),
    peer: `${socket.remoteAddress}:${socket.remotePort}`,
    began: performance.now(),
  }));
  const treatment = known && treatmentOf(orders(known.caseNumber).behaviour, known.receipt);
  const { fail, slowMs = 0, answer: headers = {} } = treatment ?? {};
  const status = fail === undefined ? 200 : (httpCode(fail) ?? anyError);
  const respond = () => {
    response.writeHead(status, { ...headers, [serverHeader]: label, 'content-type': 'text/plain' });
    response.end(fail === undefined ? `${label} ${method} ${url}\n` : `${label} fails in this case\n`);
    if (known) known.receipt.ended ??= { how: status < 400 ? 'answered' : 'failed', at: performance.now() };
  };
  let waiting: NodeJS.Timeout | undefined;
  response.on('close', () => {
    clearTimeout(waiting);
    if (known) known.receipt.ended ??= { how: 'cancelled', at: performance.now() };
  });
  if (slowMs > 0) waiting = setTimeout(respond, slowMs);
  else respond();
}
