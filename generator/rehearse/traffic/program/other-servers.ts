import { createServer, type ServerResponse } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { httpServerAt } from '../../../prove/servers/http.ts';
import { listening } from '../../../prove/servers/listening.ts';
import { type Listener, podHeader, signatureOf, versionHeader } from '../messages.ts';
import type { RunningServer } from './server.ts';

/** Answers every HTTP request with 200, for probes of other ports. */
export function startProbedServer(host: string, port: number): void {
  createServer((_request, response) => response.end('ok\n')).listen(port, host);
}

/** A server of HTTP/1.1 that answers every request with 200 and the name of its pod. @throws Failure if the address is taken */
export async function startHttpServer(listener: Listener): Promise<RunningServer> {
  let isDraining = false;
  const server = await httpServerAt(listener, (request, response) => {
    const { method = '', url = '' } = request;
    request.resume();
    const timer = setTimeout(() => {
      const headers = { ...headersOf(listener), ...(isDraining ? { connection: 'close' } : {}) };
      response.writeHead(200, { ...headers, 'content-type': 'text/plain' });
      response.end(`${signatureOf(listener)} ${method} ${url}\n`);
    }, timeOf(listener));
    response.on('close', () => clearTimeout(timer));
  });
  return {
    drain(seconds) {
      isDraining = true;
      return new Promise((resolve) => {
        const timer = setTimeout(() => server.closeAllConnections(), seconds * 1000);
        server.close(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    },
  };
}

/** A server of connections: it answers the first line of each with the name of its pod. @throws Failure if the address is taken */
export async function startConnectionServer(listener: Listener): Promise<RunningServer> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', () => setTimeout(() => socket.end(`${signatureOf(listener)}\n`), timeOf(listener)));
  });
  await listening(server, listener);
  return {
    drain: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

/** Adds the name of the pod to all answers of HTTP/1.1 servers of this process: a service's own program. */
export function signResponses(prototype: ServerResponse, listener: Pick<Listener, 'name' | 'version'>): void {
  const { writeHead } = prototype;
  Object.assign(prototype, {
    writeHead(this: ServerResponse, ...args: Parameters<typeof writeHead>) {
      for (const [name, value] of Object.entries(headersOf(listener))) this.setHeader(name, value);
      return writeHead.apply(this, args);
    },
  });
}

const headersOf = ({
  name,
  version,
}: Pick<Listener, 'name' | 'version'>): Readonly<Record<string, string>> => ({
  [podHeader]: name,
  ...(version === undefined ? {} : { [versionHeader]: version }),
});

const timeOf = ({ work: { least, most } }: Listener): number => least + Math.random() * (most - least);
