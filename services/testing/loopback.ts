import { onTestFinished } from 'vitest';
import type { Endpoint } from '../chassis/endpoint.ts';
import { jsonLog, type Log } from '../chassis/log.ts';
import { type RunningServer, startServer } from '../chassis/server.ts';

/** Serves endpoints on a free loopback port until the test ends. */
export async function serve(endpoints: readonly Endpoint[], drainSeconds = 1): Promise<RunningServer> {
  const server = await startServer({ host: '127.0.0.1', port: 0, drainSeconds }, endpoints);
  onTestFinished(async () => {
    await server.drain();
  });
  return server;
}

/** A log and the entries that were written to it. */
export function recordedLog(): { readonly log: Log; readonly entries: Array<Record<string, unknown>> } {
  const entries: Array<Record<string, unknown>> = [];
  const log = jsonLog({ service: 'test', version: 'v1' }, (line) => entries.push(JSON.parse(line)));
  return { log, entries };
}
