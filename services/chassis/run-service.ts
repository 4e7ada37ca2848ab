import { type Callee, calleeIn } from './callee.ts';
import type { Endpoint } from './endpoint.ts';
import { jsonLog, type Log } from './log.ts';
import { startServer } from './server.ts';
import { readSettings, type Settings } from './settings.ts';
import { onStopSignal } from './stop-signals.ts';

/** What a service builds its endpoints from. */
export interface ServiceContext {
  readonly settings: Pick<Settings, 'service' | 'version'>;
  readonly log: Log;
  /** How to reach a service that this one calls. */
  readonly callee: (name: string) => Callee;
}

/** A service's own part; the chassis adds health, reflection and shutdown. */
export interface Service {
  readonly endpoints: readonly Endpoint[];
  /** Closes connections to next hops, after the last call has ended. */
  readonly close?: () => void;
}

/** Exported by `src/build.ts` of a service: `main.ts` runs it as a process, and `npm run prove -- --real` in a mesh. */
export type BuildService = (context: ServiceContext) => Service;

/** Runs a service as this process: from reading the environment to exit code 0 after a stop signal. */
export async function runService(name: string, build: BuildService): Promise<void> {
  const write = (line: string) => process.stdout.write(line);
  try {
    const settings = readSettings(name, process.env);
    const log = jsonLog({ service: settings.service, version: settings.version }, write);
    const service = build({ settings, log, callee: calleeIn(process.env) });
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
