import type { ExitCode } from '../command-line/errors.ts';
import { bringUp } from './bring-up.ts';
import { loopback } from './loopback-port.ts';
import { type LocalService, launchService } from './service.ts';
import { type StopRequests, takeStopRequests } from './stop-requests.ts';

/** Addresses of services that serve, by name. */
export type Addresses = ReadonlyMap<string, string>;

/** One service to run: its bundle, its port, and its environment, given the addresses of the services before it. */
export interface Member {
  readonly name: string;
  readonly file: string;
  /** 0 means any free port. */
  readonly port: number;
  readonly env: (addresses: Addresses) => Readonly<Record<string, string>>;
}

/**
 * Starts services one after the other, and stops them in reverse order after a stop signal: no service loses one that
 * it calls. Exit code 1 if a service exited before, or with another code than 0.
 */
export async function runFleet(
  members: readonly Member[],
  onServing: (addresses: Addresses) => void,
  requests: StopRequests = takeStopRequests(),
): Promise<ExitCode> {
  const running: LocalService[] = [];
  // A second signal makes a service exit at once.
  requests.onAgain(() => {
    for (const service of running) service.stop('SIGTERM');
  });
  try {
    const complete = await startAll(members, running, requests.first, onServing);
    if (complete) await Promise.race([requests.first, ...running.map(({ ended }) => ended)]);
    const lost = running.find((service) => service.hasEnded());
    if (lost) await explainEnd(lost);
    const clean = await stopAll(running);
    return clean && !lost ? 0 : 1;
  } finally {
    await stopAll(running);
    requests.release();
  }
}

/** True when all serve; false as soon as one ended or a signal came. */
async function startAll(
  members: readonly Member[],
  running: LocalService[],
  asked: Promise<void>,
  onServing: (addresses: Addresses) => void,
): Promise<boolean> {
  const addresses = new Map<string, string>();
  const width = Math.max(...members.map(({ name }) => name.length));
  for (const { name, file, port, env } of members) {
    const service = launchService({
      name,
      file,
      env: { HOST: loopback, PORT: String(port), ...env(addresses) },
      print: (line) => console.log(`${name.padEnd(width)} | ${line}`),
    });
    running.push(service);
    const address = await bringUp(service, Promise.race([asked, ...running.map(({ ended }) => ended)]));
    if (address === undefined) return false;
    addresses.set(name, address);
    console.log(`${name} serves at ${address}`);
  }
  onServing(addresses);
  return true;
}

async function explainEnd(service: LocalService): Promise<void> {
  console.error(`${service.name} exited (${await service.ended}). Its last lines:`);
  for (const line of service.lastLines()) console.error(`  ${line}`);
}

/** False when one did not end with exit code 0. */
async function stopAll(running: readonly LocalService[]): Promise<boolean> {
  let clean = true;
  for (const service of running.toReversed()) {
    service.stop('SIGTERM');
    clean = (await service.ended) === 0 && clean;
  }
  return clean;
}
