import {
  Agent,
  type ClientRequest,
  type IncomingMessage,
  request as plainRequest,
  type RequestOptions,
} from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Route } from '../../mesh/open-mesh.ts';
import type { HttpRequest } from '../../model/http-request.ts';
import { type CallStatus, httpStatus } from '../call-status.ts';
import { serverHeader } from '../servers/control.ts';
import { plainHeaders } from '../servers/receipts.ts';
import type { CallRecord } from './client.ts';

/** A client of HTTP/1.1 for one route: it neither repeats requests nor chooses servers. */
export interface HttpClient {
  /** Waits until something listens at the address. @throws Error after a time limit */
  connected(withinMs: number): Promise<void>;
  /** Sends a request; a failed one is a result. */
  send(
    request: HttpRequest,
    headers: Readonly<Record<string, string>>,
    limits: { readonly number: number; readonly deadlineMs: number },
  ): Promise<CallRecord>;
  close(): void;
}

/** Starts a request of a route, with TLS if the route has it. */
export function requestTo(
  { address, tls }: Pick<Route, 'address' | 'tls'>,
  options: RequestOptions,
): ClientRequest {
  const common = { ...address, ...options, setHost: false };
  return tls
    ? tlsRequest({ ...common, ca: tls.rootCertificates, servername: tls.serverName })
    : plainRequest(common);
}

/** Methods of HTTP whose requests have a body. */
const withBody: readonly string[] = ['POST', 'PUT', 'PATCH'];

/** A client of one route. */
export function httpClientOf(route: Route): HttpClient {
  const { address, authority, tls } = route;
  const agent = tls ? new TlsAgent({ keepAlive: true }) : new Agent({ keepAlive: true });
  return {
    async connected(withinMs) {
      const end = Date.now() + withinMs;
      while (!(await listens(address))) {
        if (Date.now() > end) throw new Error('nothing listens');
        await pause(100);
      }
    },
    send({ verb, path }, headers, { number, deadlineMs }) {
      const began = performance.now();
      return new Promise((resolve) => {
        const body = withBody.includes(verb) ? 'prove' : '';
        const sent = requestTo(route, {
          agent,
          method: verb,
          path,
          headers: {
            ...headers,
            host: authority,
            ...(body === '' ? {} : { 'content-type': 'text/plain', 'content-length': body.length }),
          },
        });
        const end = (status: CallStatus, details: string, answer?: IncomingMessage) => {
          clearTimeout(deadline);
          const initial = answer ? plainHeaders(answer.headers) : {};
          const server = initial[serverHeader];
          resolve({ number, status, details, server, initial, began, ended: performance.now() });
        };
        const deadline = setTimeout(() => {
          end('DEADLINE_EXCEEDED', 'no answer');
          sent.destroy();
        }, deadlineMs);
        sent.on('response', (answer) => {
          let text = '';
          answer.setEncoding('utf8');
          answer.on('data', (part: string) => {
            text += part;
          });
          const finish = () => end(httpStatus(answer.statusCode ?? 0), text.trim(), answer);
          answer.on('end', finish).on('error', finish);
        });
        // An answer to CONNECT leaves the connection open.
        sent.on('connect', (answer, socket) => {
          socket.destroy();
          end(httpStatus(answer.statusCode ?? 0), '', answer);
        });
        sent.on('error', (error) => end('UNAVAILABLE', error.message));
        sent.end(body);
      });
    },
    close: () => agent.destroy(),
  };
}

function listens({ host, port }: Route['address']): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port }, () => end(true));
    const end = (isOpen: boolean) => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.on('error', () => end(false));
  });
}
