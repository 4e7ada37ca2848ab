import { Client, credentials } from '@grpc/grpc-js';
import type { HttpClient } from '../../../prove/clients/http.ts';
import type { CallData, GrpcCallData } from '../messages.ts';
import { callOnce, type HeldStream, holdStream } from './call.ts';
import { type Pacer, pacer } from './pacer.ts';
import { addressOf, connectionOnce, httpClientFor, requestOnce } from './request.ts';
import type { Tally } from './tally.ts';

/** Time until a stream that failed is opened again. */
const reopenMs = 500;

/** Most calls of a route in progress: more would only fill the memory of the machine. */
const mostOpen = 500;

/** No call takes longer. */
const lastCallsMs = 60_000;

interface Running {
  data: CallData;
  readonly stop: () => void;
  readonly change: (data: CallData) => void;
}

/** The client of a program: makes the calls of the last order, with one connection for each target. */
export class Caller {
  readonly #tally: Tally;
  readonly #clients = new Map<string, Client>();
  readonly #httpClients = new Map<string, HttpClient>();
  readonly #running = new Map<string, Running>();

  constructor(tally: Tally) {
    this.#tally = tally;
  }

  /** Makes these calls from now on, and no others. Calls in progress end as they would; streams are ended. */
  make(calls: readonly CallData[]): void {
    const wanted = new Map(calls.map((data) => [keyOf(data), data]));
    for (const [key, running] of this.#running) {
      if (wanted.has(key)) continue;
      running.stop();
      this.#running.delete(key);
    }
    for (const [key, data] of wanted) {
      const running = this.#running.get(key);
      if (running) running.change(data);
      else this.#running.set(key, this.#start(data));
    }
    this.#closeUnused();
  }

  #start(first: CallData): Running {
    if ('method' in first) return first.streams > 0 ? this.#streams(first) : this.#calls(first);
    if ('connects' in first)
      return this.#paced(first, (data) => 'connects' in data && connectionOnce(data, this.#tally));
    const client = this.#client(this.#httpClients, first, () => httpClientFor(first));
    return this.#paced(first, (data) => 'request' in data && requestOnce(client, data, this.#tally));
  }

  #calls(first: GrpcCallData): Running {
    const client = this.#client(this.#clients, first, () => clientOf(first));
    const request = Buffer.from(first.method.request, 'base64');
    return this.#paced(first, (data) => 'method' in data && callOnce(client, data, request, this.#tally));
  }

  /** @param call makes one call; the data of a route are always of one kind */
  #paced(first: CallData, call: (data: CallData) => unknown): Running {
    const pace: Pacer = pacer(() => {
      if (this.#tally.openOf(first.route) < mostOpen) call(running.data);
    });
    const running: Running = {
      data: first,
      stop: () => pace.stop(),
      change: (data) => {
        running.data = data;
        pace.setRate(data.perSecond);
      },
    };
    pace.setRate(first.perSecond);
    return running;
  }

  /** Streams are opened one after the other, so they do not all end at the same time. */
  #streams(first: GrpcCallData): Running {
    const client = this.#client(this.#clients, first, () => clientOf(first));
    let current = first;
    const held = new Set<HeldStream>();
    const timers = new Set<NodeJS.Timeout>();
    let isStopped = false;
    const later = (ms: number) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        hold();
      }, ms);
      timers.add(timer);
    };
    const hold = () => {
      const stream = holdStream(client, current, this.#tally, (isWell) => {
        held.delete(stream);
        if (!isStopped) later(isWell ? messageGap() : reopenMs);
      });
      held.add(stream);
    };
    const running: Running = {
      data: first,
      stop: () => {
        isStopped = true;
        for (const timer of timers) clearTimeout(timer);
        for (const stream of held) stream.end();
      },
      change: (data) => {
        if ('method' in data) current = data;
      },
    };
    for (let index = 0; index < first.streams; index++) later((index * first.streamMs) / first.streams / 4);
    return running;
  }

  #client<Kind extends { close(): void }>(
    clients: Map<string, Kind>,
    data: CallData,
    make: () => Kind,
  ): Kind {
    const key = targetOf(data);
    const known = clients.get(key) ?? make();
    clients.set(key, known);
    return known;
  }

  /** Closes the clients that nothing uses any more, when their last calls have ended. */
  #closeUnused(): void {
    const isUsed = (key: string) => [...this.#running.values()].some(({ data }) => targetOf(data) === key);
    const closeIn = <Kind extends { close(): void }>(clients: Map<string, Kind>) => {
      for (const [key, client] of clients) {
        if (isUsed(key)) continue;
        setTimeout(() => {
          if (isUsed(key) || clients.get(key) !== client) return;
          clients.delete(key);
          client.close();
        }, lastCallsMs).unref();
      }
    };
    closeIn(this.#clients);
    closeIn(this.#httpClients);
  }
}

/** A short time that differs from stream to stream. */
const messageGap = (): number => 50 + Math.random() * 200;

const targetOf = ({ target, authority, tls }: CallData): string =>
  JSON.stringify([target, authority, tls?.serverName]);

/** Calls of a route go to several targets if its gateway has several pods. */
const keyOf = (data: CallData): string =>
  JSON.stringify([data.route, targetOf(data), data.streams, data.streamMs]);

/** A client with the options of services/chassis/next-hop.ts. */
function clientOf({ target, authority, tls }: GrpcCallData): Client {
  const channel = tls ? credentials.createSsl(Buffer.from(tls.roots)) : credentials.createInsecure();
  return new Client(addressOf(target), channel, {
    'grpc.enable_http_proxy': 0,
    // Without a service config, gRPC itself retries only calls that no server has seen.
    'grpc.service_config_disable_resolution': 1,
    // Statistics that nothing reads.
    'grpc.enable_channelz': 0,
    'grpc.use_local_subchannel_pool': 1,
    'grpc.max_reconnect_backoff_ms': 5000,
    ...(authority === undefined ? {} : { 'grpc.default_authority': authority }),
    ...(tls ? { 'grpc.ssl_target_name_override': tls.serverName } : {}),
  });
}
