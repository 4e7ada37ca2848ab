import { join } from 'node:path';
import type { Processes, RunningProgram } from './processes.ts';

/** A running etcd: the store of one API server or, with prefixes, of many. */
export interface Etcd {
  /** Where clients reach it. */
  readonly url: string;
  readonly program: RunningProgram;
}

/** Starts etcd at an address. API servers wait until it answers. */
export function startEtcd(processes: Processes, etcd: string, host: string): Etcd {
  const url = `http://${host}:2379`;
  const program = processes.start({
    name: 'etcd',
    program: etcd,
    args: [
      ...['--data-dir', join(processes.folder, 'etcd'), '--unsafe-no-fsync'],
      ...['--listen-client-urls', url, '--advertise-client-urls', url],
      ...['--listen-peer-urls', `http://${host}:2380`, '--log-level', 'warn'],
      // Its only member waits for an election before it answers. Its usual second is for members that are far away.
      ...['--heartbeat-interval', '10', '--election-timeout', '100'],
    ],
  });
  return { url, program };
}
