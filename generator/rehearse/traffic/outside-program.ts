import { spawn } from 'node:child_process';
import { Failure } from '../../command-line/errors.ts';
import type { Channel } from '../pod.ts';

/** The program that is in no pod: the clients of gateways, and the servers in the place of external hosts. */
export interface OutsideProgram {
  readonly channel: Channel;
  /** @throws Failure if it has ended: gateways would get no calls any more */
  check(): void;
  end(): void;
}

/** Starts the program in the network of this process. */
export function startOutsideProgram(program: string): OutsideProgram {
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  let isWanted = true;
  let end: string | undefined;
  const finish = (how: string) => {
    if (isWanted) end = how;
  };
  child.once('error', (error) => finish(error.message));
  child.once('exit', (code, signal) => finish(signal ?? `exit code ${code}`));
  return {
    channel: {
      send: (message) => void child.send(message, () => {}),
      onMessage: (listener) => void child.on('message', listener),
      onClose: (listener) => void child.once('disconnect', listener),
    },
    check() {
      if (end !== undefined) throw new Failure(`The program of the callers outside has ended (${end}).`);
    },
    end() {
      isWanted = false;
      child.kill('SIGKILL');
    },
  };
}
