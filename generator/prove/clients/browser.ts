import type { IncomingMessage } from 'node:http';
import type { Route } from '../../mesh/open-mesh.ts';
import { grpcStatusOf } from '../../picture/grpc-status-of.ts';
import { type StatusName, statusName } from '../../schema/grpc-status.ts';
import type { BrowserSending } from '../case.ts';
import type { Method } from '../descriptors.ts';
import { serverHeader } from '../servers/control.ts';
import { plainHeaders } from '../servers/receipts.ts';
import type { CallRecord } from './client.ts';
import { requestTo } from './http.ts';

/** A request of HTTP/1.1. */
interface BrowserRequest {
  readonly verb: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * Makes one call as a browser does: with HTTP/1.1, and with the headers that a browser or its client library adds. A
 * failed call is a result. A request of HTTP has no method of gRPC. A preflight request ends with OK if it is answered with success, whatever it allows.
 */
export async function callAsBrowser(
  route: Route,
  method: Method | undefined,
  sending: BrowserSending,
  metadata: Readonly<Record<string, string>>,
  { number, deadlineMs }: { readonly number: number; readonly deadlineMs: number },
): Promise<CallRecord> {
  const { verb, path, headers, body } = requestOf(method, sending);
  const began = performance.now();
  return new Promise((resolve) => {
    const sent = requestTo(route, {
      method: verb,
      path,
      agent: false,
      headers: {
        ...metadata,
        ...headers,
        host: route.authority,
        ...(sending.origin === undefined ? {} : { origin: sending.origin }),
        ...(body.length > 0 ? { 'content-length': body.length } : {}),
      },
    });
    const end = (status: StatusName, details: string, initial: Readonly<Record<string, string>> = {}) => {
      clearTimeout(deadline);
      sent.destroy();
      const server = initial[serverHeader];
      resolve({ number, status, details, server, initial, began, ended: performance.now() });
    };
    const deadline = setTimeout(() => end('DEADLINE_EXCEEDED', 'no answer'), deadlineMs);
    sent.on('response', (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => {
        const { status, details } = statusOf(answer, Buffer.concat(parts));
        end(status, details, plainHeaders(answer.headers));
      });
      answer.on('error', (error) => end('UNAVAILABLE', error.message));
    });
    sent.on('error', (error) => end('UNAVAILABLE', error.message));
    sent.end(body);
  });
}

function requestOf(method: Method | undefined, { as, request: json }: BrowserSending): BrowserRequest {
  const { verb, path: target } = json ?? { verb: 'POST', path: `/${method?.path ?? ''}` };
  if (as === 'preflight')
    return {
      verb: 'OPTIONS',
      path: target,
      headers: {
        'access-control-request-method': verb,
        'access-control-request-headers': json ? 'content-type' : 'content-type,x-grpc-web',
      },
      body: Buffer.alloc(0),
    };
  if (as === 'json') {
    const body = Buffer.from(['POST', 'PUT', 'PATCH'].includes(verb) ? '{}' : '');
    return { verb, path: target, headers: { 'content-type': 'application/json' }, body };
  }
  return {
    verb: 'POST',
    path: target,
    headers: { 'content-type': 'application/grpc-web+proto', 'x-grpc-web': '1' },
    body: framed(method?.request ?? Buffer.alloc(0)),
  };
}

/** A message behind a byte of flags and its length. Source: gRPC over HTTP2, Length-Prefixed-Message. */
function framed(message: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/**
 * The status of a call: in a header, if the answer has no message, or in the last frame of the body, which has the
 * highest bit of its flags set. Source: gRPC-Web, PROTOCOL-WEB.md.
 */
function statusOf(answer: IncomingMessage, body: Buffer): { status: StatusName; details: string } {
  const headers = plainHeaders(answer.headers);
  const trailers = new Map([...trailersIn(body), ...Object.entries(headers)]);
  const code = trailers.get('grpc-status');
  if (code !== undefined)
    return { status: statusName(Number(code)), details: trailers.get('grpc-message') ?? '' };
  const http = answer.statusCode ?? 0;
  const isText = /^text\/|json/.test(headers['content-type'] ?? '');
  const details = `HTTP ${http} ${isText ? body.toString('utf8').slice(0, 80) : ''}`.trim();
  const isSuccess = http >= 200 && http < 300;
  // A call without a status has ended in the middle of its answer.
  if (isSuccess)
    return headers['content-type']?.startsWith('application/grpc')
      ? { status: 'UNKNOWN', details }
      : { status: 'OK', details: '' };
  return { status: grpcStatusOf(http), details };
}

function trailersIn(body: Buffer): [string, string][] {
  for (let at = 0; at + 5 <= body.length; ) {
    const length = body.readUInt32BE(at + 1);
    const text = body.subarray(at + 5, at + 5 + length);
    if ((body.readUInt8(at) & 0x80) !== 0)
      return text
        .toString('utf8')
        .split('\r\n')
        .flatMap((line) => {
          const [, name, value] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
          return name === undefined || value === undefined ? [] : [[name.toLowerCase(), value]];
        });
    at += 5 + length;
  }
  return [];
}
