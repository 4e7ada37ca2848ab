import {
  type Client,
  type ClientDuplexStream,
  type ClientReadableStream,
  type ClientWritableStream,
  Metadata,
  type StatusObject,
  status,
} from '@grpc/grpc-js';
import { statusName } from '../../../schema/grpc-status.ts';
import { type GrpcCallData, podHeader, versionHeader } from '../messages.ts';
import type { Tally } from './tally.ts';

/** Time between two messages of a stream. */
const messageMs = 500;

/** A stream without a message for so long is broken, although it was not reset. */
const silenceMs = 8_000;

const asIs = (bytes: Buffer): Buffer => bytes;
const ignore = (): void => {};

function metadataOf({ headers }: GrpcCallData): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return metadata;
}

/** The server that answered, from initial metadata or from trailers. */
function answererIn(metadata: Metadata): { readonly pod?: string; readonly version?: string } {
  const [pod] = metadata.get(podHeader);
  const [version] = metadata.get(versionHeader);
  return {
    ...(pod === undefined ? {} : { pod: pod.toString() }),
    ...(version === undefined ? {} : { version: version.toString() }),
  };
}

/** Makes one call and counts its end. */
export function callOnce(client: Client, data: GrpcCallData, request: Buffer, tally: Tally): void {
  const { route, method, deadlineMs } = data;
  const [at, began] = [Date.now(), performance.now()];
  let answerer = {};
  tally.sent(route, at);
  const options = { deadline: at + deadlineMs };
  const call = client.makeUnaryRequest(
    `/${method.path}`,
    asIs,
    asIs,
    request,
    metadataOf(data),
    options,
    ignore,
  );
  call.on('metadata', (metadata: Metadata) => {
    answerer = answererIn(metadata);
  });
  call.on('status', (end: StatusObject) =>
    count(tally, { route, at, began, end, answerer: { ...answerer, ...answererIn(end.metadata) } }),
  );
}

interface Ended {
  readonly route: string;
  readonly at: number;
  readonly began: number;
  readonly end: Pick<StatusObject, 'code' | 'details'>;
  readonly answerer: ReturnType<typeof answererIn>;
  readonly isCutStream?: boolean;
}

function count(tally: Tally, { route, at, began, end, answerer, isCutStream = false }: Ended): void {
  const durationMs = Math.round(performance.now() - began);
  if (end.code === status.OK) {
    tally.succeeded(route, durationMs, answerer.version);
    return;
  }
  tally.failed({
    route,
    at,
    durationMs,
    code: statusName(end.code),
    message: end.details,
    ...(answerer.pod === undefined ? {} : { answeredBy: answerer.pod }),
    isCutStream,
  });
}

/** A stream that is held open. */
export interface HeldStream {
  /** Ends it as its client. */
  end(): void;
}

/**
 * Opens a stream, sends and expects messages, and ends it after its time. A stream that the server ends with OK has ended
 * well: a service's own program may do that.
 * @param ended called once, with true if it ended well
 */
export function holdStream(
  client: Client,
  data: GrpcCallData,
  tally: Tally,
  ended: (isWell: boolean) => void,
): HeldStream {
  const { route, method, streamMs, isSteady, deadlineMs } = data;
  const [at, began] = [Date.now(), performance.now()];
  tally.sent(route, at);
  const stream = open(client, data, at + streamMs + deadlineMs);
  const timers: NodeJS.Timeout[] = [];
  let answerer = {};
  let isOpen = false;
  let isEnded = false;
  let silence: NodeJS.Timeout | undefined;
  let broken: Pick<StatusObject, 'code' | 'details'> | undefined;
  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(() => {
      broken = { code: status.DEADLINE_EXCEEDED, details: `no message for ${silenceMs / 1000} s` };
      stream.call.cancel();
    }, silenceMs);
  };
  const end = () => {
    if (isEnded) return;
    isEnded = true;
    clearTimeout(silence);
    for (const timer of timers) clearTimeout(timer);
    if (stream.halfClose) stream.halfClose();
    else stream.call.cancel();
  };
  stream.call.on('metadata', (metadata: Metadata) => {
    isOpen = true;
    answerer = answererIn(metadata);
  });
  if (method.serverStreaming && isSteady) {
    heard();
    stream.call.on('data', () => {
      if (!isEnded) heard();
    });
  }
  stream.call.on('status', (status_: StatusObject) => {
    clearTimeout(silence);
    for (const timer of timers) clearTimeout(timer);
    const isOwnEnd = isEnded && !stream.halfClose && status_.code === status.CANCELLED;
    const result = broken ?? (isOwnEnd ? { code: status.OK, details: '' } : status_);
    const wasCut = isOpen && result.code !== status.OK;
    count(tally, {
      route,
      at,
      began,
      end: result,
      answerer: { ...answerer, ...answererIn(status_.metadata) },
      isCutStream: wasCut || broken !== undefined,
    });
    ended(result.code === status.OK);
  });
  const { send } = stream;
  if (send) timers.push(setInterval(send, messageMs));
  timers.push(setTimeout(end, streamMs));
  return { end };
}

interface OpenStream {
  readonly call: NodeJS.EventEmitter & { cancel(): void };
  /** For a stream of requests. */
  readonly send?: () => void;
  readonly halfClose?: () => void;
}

function open(client: Client, data: GrpcCallData, deadline: number): OpenStream {
  const { path, clientStreaming, serverStreaming, ...method } = data.method;
  const name = `/${path}`;
  const request = Buffer.from(method.request, 'base64');
  const options = { deadline };
  const metadata = metadataOf(data);
  if (!clientStreaming) {
    const call: ClientReadableStream<Buffer> = client.makeServerStreamRequest(
      name,
      asIs,
      asIs,
      request,
      metadata,
      options,
    );
    return { call: call.on('data', ignore).on('error', ignore) };
  }
  const call: ClientDuplexStream<Buffer, Buffer> | ClientWritableStream<Buffer> = serverStreaming
    ? client.makeBidiStreamRequest(name, asIs, asIs, metadata, options).on('data', ignore)
    : client.makeClientStreamRequest(name, asIs, asIs, metadata, options, ignore);
  call.on('error', ignore);
  call.write(request);
  return { call, send: () => call.write(request), halfClose: () => call.end() };
}
