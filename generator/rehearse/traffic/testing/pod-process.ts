import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { onTestFinished } from 'vitest';
import { eventually } from '../../../mesh/poll.ts';
import type { Container, Pod, ProgramOf } from '../../pod.ts';

/** A pod of a service at a loopback address of its own. */
export function podOf(cluster: string, service: string, version: string, index = 0): Pod {
  const name = `${service}-${version}-${index}`;
  return {
    cluster,
    namespace: 'shop',
    name,
    uid: `uid-${name}`,
    labels: { app: service, version },
    serviceAccount: service,
    address: `127.${randomInt(1, 255)}.${randomInt(1, 255)}.${randomInt(1, 255)}`,
  };
}

/** The process of a pod. */
export type PodProcess = ChildProcess & {
  /** The exit code, or the signal. */
  readonly ended: Promise<unknown>;
  /** Waits until it accepts connections at a port. */
  listens(port: number): Promise<void>;
};

/** Runs the program of a pod as a process of this machine. */
export function startPod(
  programOf: ProgramOf,
  pod: Pod,
  env: Readonly<Record<string, string>> = {},
  wrapper: readonly string[] = [],
): PodProcess {
  const container: Container = {
    name: pod.labels['app'] ?? '',
    image: 'registry.example.com/shop/image:v1',
    env: { HOST: pod.address, ...env },
    folder: '/',
    machine: '',
    ports: [50051],
  };
  const run = programOf(pod, container);
  if (!run) throw new Error(`Nothing runs in ${pod.name}.`);
  const [program = '', ...args] = [...wrapper, run.program, ...run.args];
  const child = spawn(program, args, { env: run.env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  run.started?.({
    send: (message) => void child.send(message, () => {}),
    onMessage: (listener) => void child.on('message', listener),
    onClose: (listener) => void child.once('disconnect', listener),
  });
  return Object.assign(child, {
    ended: once(child, 'exit').then(([code, signal]) => code ?? signal),
    listens: async (port: number) => {
      if (!(await eventually(() => accepts(pod.address, port), 60_000)))
        throw new Error(`${pod.name} does not listen at ${port}.`);
    },
  });
}

const accepts = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, host, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
