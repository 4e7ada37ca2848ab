import { ServerResponse } from 'node:http';
import { constants } from 'node:os';
import { pathToFileURL } from 'node:url';
import { type Lag, tickMs } from '../../recording.ts';
import { isOrder, type Order, type Report } from '../messages.ts';
import { Caller } from './caller.ts';
import { LagMeter } from './lag-meter.ts';
import { signResponses, startConnectionServer, startHttpServer, startProbedServer } from './other-servers.ts';
import { type RunningServer, signAnswers, startServer } from './server.ts';
import { Tally } from './tally.ts';

/**
 * The program of a pod in a rehearsal: a server in the place of the application, and the client of the calls that its
 * service declares. It gets its orders from the rehearsal over Node's IPC, and ends if that channel closes. At SIGTERM it
 * behaves as services/chassis does.
 */

const tally = new Tally();
const caller = new Caller(tally);
const servers: RunningServer[] = [];
let serial = 0;
let isStopping = false;
let isReal = false;
let lastState = '';

function report(lag?: Lag): void {
  const { ticks, failures } = tally.take();
  const open = tally.open();
  const state = JSON.stringify([serial, open, isStopping]);
  if (ticks.length + failures.length === 0 && state === lastState && !lag) return;
  lastState = state;
  const message: Report = {
    ...{ kind: 'report', serial, isStopping, open, ticks, failures },
    ...(lag ? { lag } : {}),
  };
  // An error is that of a closed channel, which ends this program anyway.
  process.send?.(message, undefined, undefined, () => {});
}

async function obey(order: Order): Promise<void> {
  switch (order.kind) {
    case 'calls':
      serial = order.serial;
      if (!isStopping) caller.make(order.calls);
      return;
    case 'server':
      servers.push(await startServer(order.server));
      return;
    case 'pod':
      if (order.real === undefined) servers.push(...(await substitutesOf(order)));
      else {
        isReal = true;
        signAnswers(order.pod);
        signResponses(ServerResponse.prototype, order.pod);
        await import(pathToFileURL(order.real).href);
      }
  }
}

async function substitutesOf(order: Extract<Order, { readonly kind: 'pod' }>): Promise<RunningServer[]> {
  for (const port of order.otherPorts) startProbedServer(order.pod.host, port);
  return Promise.all([
    ...(order.grpc ? [startServer(order.grpc)] : []),
    ...(order.http ? [startHttpServer(order.http)] : []),
    ...order.connections.map(startConnectionServer),
  ]);
}

function fail(error: unknown): void {
  console.error(`The program of the pod cannot start: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}

/** Longest time for calls in progress after the stop signal: services/chassis/settings.ts. */
const drainSeconds = Number(process.env['DRAIN_SECONDS'] || 25);

async function stop(signal: 'SIGTERM' | 'SIGINT'): Promise<void> {
  if (isStopping && !isReal) process.exit(128 + constants.signals[signal]);
  isStopping = true;
  caller.make([]);
  // The service's own program ends the process itself.
  if (isReal) return;
  const end = performance.now() + drainSeconds * 1000;
  await Promise.all(servers.map((server) => server.drain(drainSeconds)));
  while (Object.keys(tally.open()).length > 0 && performance.now() < end)
    await new Promise((resolve) => setTimeout(resolve, 20));
  process.exit(0);
}

process.on('message', (message) => {
  if (isOrder(message)) obey(message).catch(/* every error is reported */ fail);
});
process.on('disconnect', () => process.exit(0));
process.on('exit', () => report());
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));
const lags = new LagMeter(tickMs);
setInterval(() => report(lags.measure()), tickMs);
