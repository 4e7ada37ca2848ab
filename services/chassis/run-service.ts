import type { Endpoint } from './endpoint.ts';
import { jsonLog, type Log } from './log.ts';
import { startServer } from './server.ts';
import { readSettings, type Settings } from './settings.ts';
import { onStopSignal } from './stop-signals.ts';

/** What a service builds its endpoints from. */
export interface Surroundings {
  readonly settings: Settings;
  readonly log: Log;
}

/** A service's own part; everything around it is the chassis. */
export interface Service {
  readonly endpoints: readonly Endpoint[];
  /** Lets go of connections to next hops, after the last call has ended. */
  readonly close?: () => void;
}

/** Runs a service as this process: from reading the environment to exit code 0 after a stop signal. */
export async function runService(name: string, build: (around: Surroundings) => Service): Promise<void> {
  const write = (line: string) => process.stdout.write(line);
  try {
    const settings = readSettings(name, process.env);
    const log = jsonLog({ service: settings.service, version: settings.version }, write);
    const service = build({ settings, log });
    const server = await startServer(settings, service.endpoints);
    log('info', 'listening', { address: server.address });
    onStopSignal(async (signal) => {
      log('info', 'stopping', { signal, drain_seconds: settings.drainSeconds });
      const drained = await server.drain();
      service.close?.();
      log(drained ? 'info' : 'warn', 'stopped', { drained });
      process.exit(0);
    });
  } catch (error) {
    jsonLog({ service: name }, write)('error', 'cannot start', { error: String(error) });
    process.exitCode = 1;
  }
}
