import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { numberAt } from '../../lang/at-path.ts';
import { isMap } from '../../lang/plain-map.ts';
import type { Pod } from '../pod.ts';
import { type ContainerProcess, startContainerProcess } from './container-process.ts';
import { machine } from './container-root.ts';
import { expand } from './environment.ts';
import { istioCommands } from './image.ts';
import type { NodeContext } from './node-context.ts';
import type { ContainerHost } from './pod-container.ts';
import type { PodSandbox } from './pod-sandbox.ts';
import type { ContainerSpec, PodSpec } from './pod-spec.ts';
import { probe } from './probe.ts';

/** Runs the processes of a container in the namespaces of its pod. */
export function containerHost(
  node: NodeContext,
  pod: Pod,
  spec: PodSpec,
  container: ContainerSpec,
  { sandbox, roots, environments }: PodSandbox,
  changed: (reason?: string) => void,
): ContainerHost {
  const env = environments.get(container.name) ?? {};
  const root = roots.get(container.name) ?? '';
  const expanded: ContainerSpec = {
    ...container,
    args: container.args.map((argument) => expand(argument, env)),
  };
  const log = join(node.logs, `${node.cluster}-${spec.namespace}-${spec.name}-${container.name}.log`);
  const user = { uid: container.user ?? 65_532, gid: container.group ?? container.user ?? 65_532 };
  const target = {
    address: pod.address,
    container,
    env,
    inContainer: (command: readonly string[]) => sandbox.enter(root, user, command),
  };
  return {
    gracePeriodSeconds: spec.gracePeriodSeconds,
    changed,
    endsWithoutProgram: container.role === 'init' || spec.restartPolicy !== 'Always',
    launch: () => launchIstio() ?? launchProgram(),
    async handle(handler, timeoutMs) {
      if (!isMap(handler['sleep'])) return probe(handler, target, timeoutMs);
      await setTimeout((numberAt(handler, 'sleep', 'seconds') ?? 0) * 1000);
      return undefined;
    },
    restartsAfter: ({ exitCode }) => {
      if (container.role === 'sidecar') return true;
      if (spec.restartPolicy === 'Always') return container.role !== 'init' || exitCode !== 0;
      return spec.restartPolicy === 'OnFailure' && exitCode !== 0;
    },
  };

  function launchIstio(): ContainerProcess | undefined {
    const commands = istioCommands(expanded);
    return (
      commands &&
      inOrder(
        commands.map(
          ({ user, command }) =>
            () =>
              start(user, command, env, false),
        ),
      )
    );
  }

  function launchProgram(): ContainerProcess | undefined {
    const { name, image, ports } = container;
    const program = node.programs(pod, {
      name,
      image,
      env,
      folder: '/',
      machine,
      ports: [...ports.values()],
    });
    if (!program) return undefined;
    const all = { ...env, ...program.env };
    const process = start(user, [program.program, ...program.args], all, program.started !== undefined);
    if (process.channel) program.started?.(process.channel);
    return process;
  }

  function start(
    as: { readonly uid: number; readonly gid: number },
    command: readonly string[],
    all: Readonly<Record<string, string>>,
    ipc: boolean,
  ): ContainerProcess {
    return startContainerProcess({ command: sandbox.enter(root, as, command), env: all, log, ipc });
  }
}

/** Processes that run one after the other, as long as they succeed, as one. */
function inOrder(starts: readonly (() => ContainerProcess)[]): ContainerProcess | undefined {
  const [first, ...others] = starts;
  if (!first) return undefined;
  let running = first();
  const run = async () => {
    for (const next of others) {
      const end = await running.ended;
      if (end.exitCode !== 0) return end;
      running = next();
    }
    return running.ended;
  };
  return { ended: run(), channel: undefined, signal: (signal) => running.signal(signal) };
}
