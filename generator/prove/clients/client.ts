import { Client, credentials, Metadata, type StatusObject } from '@grpc/grpc-js';
import type { Route } from '../../mesh/open-mesh.ts';
import { statusName } from '../../schema/grpc-status.ts';
import type { CallStatus } from '../call-status.ts';
import type { Method } from '../descriptors.ts';
import { serverHeader } from '../servers/control.ts';
import { headersOf } from '../servers/receipts.ts';

/** A call as its caller has seen it. Times are milliseconds of performance.now(). */
export interface CallRecord {
  /** Counts the calls of a case from 0. */
  readonly number: number;
  readonly status: CallStatus;
  readonly details: string;
  /** Which server answered, as it calls itself; undefined where none did. */
  readonly server: string | undefined;
  /** Initial metadata of the answer, or its headers. */
  readonly initial: Readonly<Record<string, string>>;
  readonly began: number;
  readonly ended: number;
}

/** A client of one route; the proxy decides about everything, so it neither retries nor balances. */
export function clientOf({ address, authority, tls }: Route): Client {
  const channel = tls
    ? credentials.createSsl(Buffer.from(tls.rootCertificates))
    : credentials.createInsecure();
  return new Client(`${address.host}:${address.port}`, channel, {
    'grpc.default_authority': authority,
    'grpc.enable_retries': 0,
    'grpc.enable_channelz': 0,
    'grpc.enable_http_proxy': 0,
    'grpc.service_config_disable_resolution': 1,
    'grpc.use_local_subchannel_pool': 1,
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 500,
    ...(tls ? { 'grpc.ssl_target_name_override': tls.serverName } : {}),
  });
}

/** Makes one call, whatever the kind of the method; a failed call is a result. */
export function callOnce(
  client: Client,
  method: Method,
  headers: Readonly<Record<string, string>>,
  { number, deadlineMs }: { readonly number: number; readonly deadlineMs: number },
): Promise<CallRecord> {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  const began = performance.now();
  return new Promise((resolve) => {
    let initial: Readonly<Record<string, string>> = {};
    const call = begin(client, method, metadata, Date.now() + deadlineMs);
    call.on('metadata', (received: Metadata) => {
      initial = headersOf(received);
    });
    call.on('status', ({ code, details, metadata: trailers }: StatusObject) => {
      const server = trailers.get(serverHeader)[0]?.toString();
      const ended = performance.now();
      resolve({ number, status: statusName(code), details, server, initial, began, ended });
    });
  });
}

const asIs = (bytes: Buffer): Buffer => bytes;

/** Starts a call and sends its request; requests of a stream are two. */
function begin(client: Client, method: Method, metadata: Metadata, deadline: number): NodeJS.EventEmitter {
  const { path, clientStreaming, serverStreaming, request, checkAnswer } = method;
  const name = `/${path}`;
  const options = { deadline };
  const ignore = () => {};
  if (!clientStreaming && !serverStreaming)
    return client.makeUnaryRequest(name, asIs, checkAnswer, request, metadata, options, ignore);
  if (!clientStreaming) {
    const stream = client.makeServerStreamRequest(name, asIs, checkAnswer, request, metadata, options);
    return stream.on('data', ignore).on('error', ignore);
  }
  const stream = serverStreaming
    ? client.makeBidiStreamRequest(name, asIs, checkAnswer, metadata, options).on('data', ignore)
    : client.makeClientStreamRequest(name, asIs, checkAnswer, metadata, options, ignore);
  stream.on('error', ignore);
  stream.write(request);
  stream.write(request);
  stream.end();
  return stream;
}
