import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Failure } from '../../command-line/errors.ts';
import type { ClusterNetwork } from '../addresses.ts';

const run = promisify(execFile);

/** Makes the bridge of a cluster, and its addresses on this machine. What exists already stays. */
export async function provideNetwork({ bridge, host, metrics }: ClusterNetwork): Promise<void> {
  await ip('link', 'add', bridge, 'type', 'bridge');
  await ip('addr', 'add', `${host}/16`, 'dev', bridge);
  await ip('link', 'set', bridge, 'up');
  await ip('addr', 'add', `${metrics}/32`, 'dev', 'lo');
}

/** What exists already stays. @throws Failure with the message of `ip` */
export async function ip(...args: readonly string[]): Promise<void> {
  try {
    await run('ip', args);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (/File exists|already assigned/.test(message)) return;
    throw new Failure(message);
  }
}
