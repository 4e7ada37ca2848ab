import { Client, credentials } from '@grpc/grpc-js';
import type { CallData } from '../messages.ts';
import { callOnce, type HeldStream, holdStream } from './call.ts';
import { type Pacer, pacer } from './pacer.ts';
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
      else this.#running.set(key, data.streams > 0 ? this.#streams(data) : this.#calls(data));
    }
    this.#closeUnused();
  }

  #calls(first: CallData): Running {
    const client = this.#client(first);
    const request = Buffer.from(first.method.request, 'base64');
    const pace: Pacer = pacer(() => {
      if (this.#tally.openOf(first.route) < mostOpen) callOnce(client, running.data, request, this.#tally);
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
  #streams(first: CallData): Running {
    const client = this.#client(first);
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
      const stream = holdStream(client, running.data, this.#tally, (isWell) => {
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
        running.data = data;
      },
    };
    for (let index = 0; index < first.streams; index++) later((index * first.streamMs) / first.streams / 4);
    return running;
  }

  #client(data: CallData): Client {
    const key = targetOf(data);
    const known = this.#clients.get(key) ?? clientOf(data);
    this.#clients.set(key, known);
    return known;
  }

  /** Closes the clients that nothing uses any more, when their last calls have ended. */
  #closeUnused(): void {
    const isUsed = (key: string) => [...this.#running.values()].some(({ data }) => targetOf(data) === key);
    for (const [key, client] of this.#clients) {
      if (isUsed(key)) continue;
      setTimeout(() => {
        if (isUsed(key) || this.#clients.get(key) !== client) return;
        this.#clients.delete(key);
        client.close();
      }, lastCallsMs).unref();
    }
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
function clientOf({ target, authority, tls }: CallData): Client {
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

/** A variable such as STOCK_ADDRESS replaces the address of stock, as in services/chassis/callee.ts. */
function addressOf(target: string): string {
  const [name = ''] = target.split(/[.:]/, 1);
  return process.env[`${name.toUpperCase().replaceAll('-', '_')}_ADDRESS`] || target;
}
