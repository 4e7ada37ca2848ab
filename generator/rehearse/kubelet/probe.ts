import { get } from 'node:http';
import { get as getWithTls } from 'node:https';
import { connect } from 'node:net';
import { textAt, textsAt } from '../../lang/at-path.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import { maps } from '../../mesh/kubernetes-object.ts';
import { runCommand } from './command.ts';
import { checkHealth } from './grpc-health.ts';
import type { ContainerSpec } from './pod-spec.ts';

/** Where a handler is sent. */
export interface HandlerTarget {
  readonly address: string;
  readonly container: ContainerSpec;
  /** A command line that runs in the container. */
  inContainer(command: readonly string[]): readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Asks a container once, as a kubelet does: from the network of the node to the address of the pod, or by a command in
 * the container. @returns why it failed; undefined if it succeeded
 */
export function probe(
  handler: PlainMap,
  target: HandlerTarget,
  timeoutMs: number,
): Promise<string | undefined> {
  const { httpGet, tcpSocket, grpc, exec } = handler;
  if (isMap(httpGet)) return httpProbe(httpGet, target, timeoutMs);
  if (isMap(tcpSocket)) return tcpProbe(hostOf(tcpSocket, target), portOf(tcpSocket, target), timeoutMs);
  if (isMap(grpc))
    return checkHealth(target.address, Number(grpc['port']), textAt(grpc, 'service') ?? '', timeoutMs);
  if (isMap(exec)) return execProbe(textsAt(exec, 'command'), target, timeoutMs);
  return Promise.resolve(undefined);
}

const hostOf = (handler: PlainMap, { address }: HandlerTarget) => textAt(handler, 'host') ?? address;

/** A port by its number, or by its name in the container. */
function portOf(handler: PlainMap, { container }: HandlerTarget): number {
  const { port } = handler;
  return typeof port === 'number' ? port : (container.ports.get(String(port)) ?? Number(port));
}

/** Source: Kubernetes, pkg/probe/http: a status from 200 to 399 is a success, and certificates are not checked. */
function httpProbe(handler: PlainMap, target: HandlerTarget, timeoutMs: number): Promise<string | undefined> {
  const headers = Object.fromEntries(
    maps(handler, 'httpHeaders').map(({ name, value }) => [String(name), String(value)]),
  );
  const options = {
    host: hostOf(handler, target),
    port: portOf(handler, target),
    path: textAt(handler, 'path') ?? '/',
    headers: { 'user-agent': 'kube-probe/1.36', accept: '*/*', connection: 'close', ...headers },
    agent: false,
    signal: AbortSignal.timeout(timeoutMs),
    rejectUnauthorized: false,
  };
  return new Promise((resolve) => {
    const call = (textAt(handler, 'scheme') === 'HTTPS' ? getWithTls : get)(options, (response) => {
      const status = response.statusCode ?? 0;
      response.resume();
      response.on('error', (error) => resolve(error.message));
      response.on('end', () =>
        resolve(status >= 200 && status < 400 ? undefined : `HTTP probe failed with statuscode: ${status}`),
      );
    });
    call.on('error', (error) => resolve(error.message));
  });
}

function tcpProbe(host: string, port: number, timeoutMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, signal: AbortSignal.timeout(timeoutMs) });
    socket.once('connect', () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.once('error', (error) => resolve(error.message));
  });
}

async function execProbe(
  command: readonly string[],
  { inContainer, env }: HandlerTarget,
  timeoutMs: number,
): Promise<string | undefined> {
  const [program = '', ...args] = inContainer(command);
  const { exitCode, output } = await runCommand(program, args, { env: { ...env }, timeoutMs });
  return exitCode === 0 ? undefined : output.trim() || `exit code ${exitCode}`;
}
