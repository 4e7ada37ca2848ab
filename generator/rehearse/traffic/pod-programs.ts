import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { installation } from '../../command-line/installation.ts';
import { healthMethods, reflectionMethods } from '../../model/access.ts';
import type { Cluster } from '../../model/fleet.ts';
import { seesConnections } from '../../model/served-ports.ts';
import type { Service } from '../../model/service.ts';
import type { Method, Methods } from '../../prove/descriptors.ts';
import { mainOf } from '../../toolchain/service-programs.ts';
import type { Container, ContainerProgram, Pod } from '../pod.ts';
import type { Listener, MethodData, Order, ServerData } from './messages.ts';

/** What the programs of pods are made of. */
export interface PodProgramOptions {
  /** The methods of all protos, of both states. */
  readonly methods: Methods;
  /** The repository, for the programs of `real`. */
  readonly root: string;
  /** A folder for the bundled programs: the pods see it at the same path, and their users can read it. */
  readonly folder: string;
  /** Services with a `src/main.ts` run their own program. */
  readonly real: boolean;
  /** How long a call takes at a server. */
  readonly work?: ServerData['work'];
}

/** The source of the program of all pods. */
export const podProgramSource = 'generator/rehearse/traffic/program/main.ts';

/** Its name in the bundle of a release. */
export const podProgramFile = 'pod-program.cjs';

/** Puts the program of all pods into a folder. @throws Failure if it does not build */
export async function providePodProgram(folder: string): Promise<string> {
  const file = join(folder, 'program.cjs');
  if (installation.release) cpSync(join(installation.folder, 'bundle', podProgramFile), file);
  else await (await import('../../toolchain/bundle-service.ts')).bundleProgram(podProgramSource, file);
  return file;
}

/** Which program runs in which pod, and what it is ordered to serve. */
export class PodPrograms {
  readonly #options: PodProgramOptions;
  readonly #program: string;
  readonly #services = new Map<string, Service>();
  readonly #real = new Map<string, string>();

  /** @param program path of the bundled program */
  constructor(options: PodProgramOptions, program: string) {
    this.#options = options;
    this.#program = program;
  }

  /** Pods that start from now on serve what these states of the clusters specify. */
  async follow(clusters: readonly Cluster[]): Promise<void> {
    for (const { name, instances } of clusters)
      for (const { service } of instances) this.#services.set(`${name}/${service.name}`, service);
    const { real, root, folder } = this.#options;
    if (!real) return;
    for (const { name } of this.#services.values()) {
      if (this.#real.has(name) || !existsSync(join(root, mainOf(name)))) continue;
      const { bundleService } = await import('../../toolchain/bundle-service.ts');
      this.#real.set(name, await bundleService(name, join(folder, name), root));
    }
  }

  /** True for a service that runs its own program. */
  isReal(service: string): boolean {
    return this.#real.has(service);
  }

  /** Services that run no program of their own; the programs of jobs are never run. */
  get substitutes(): readonly string[] {
    const names = [...this.#services.values()]
      .filter(({ workload }) => !workload.job)
      .map(({ name }) => name);
    return [...new Set(names)].filter((name) => !this.isReal(name)).toSorted();
  }

  /** How long a call takes at a server. */
  get work(): ServerData['work'] {
    return this.#options.work ?? { least: 5, most: 20 };
  }

  /** What to start in a container, and the first order for it; undefined for a container that is not a service's. */
  programFor(
    pod: Pod,
    { name, env, ports, machine }: Container,
  ): { readonly start: Omit<ContainerProgram, 'started'>; readonly order: PodOrder } | undefined {
    const service = this.#services.get(`${pod.cluster}/${pod.labels['app']}`);
    if (service?.namespace !== pod.namespace || name !== service.name) return undefined;
    // A job has done its work when its containers have nothing to do.
    if (service.workload.job) return undefined;
    const version = pod.labels['version'];
    const real = this.#real.get(service.name);
    const own = {
      ...{ name: pod.name, host: env['HOST'] || '0.0.0.0' },
      ...(version === undefined ? {} : { version }),
    };
    const at = (port: number): Listener => ({ ...own, port, work: this.work });
    const http = service.http && at(service.http.targetPort);
    const connections = service.ports.filter(seesConnections).map(({ targetPort }) => at(targetPort));
    // What serves nothing has a gRPC server all the same, for its probes.
    const isIdle = !http && connections.length === 0;
    const grpc =
      service.grpc || isIdle ? at(Number(env['PORT'] || ports[0] || service.ports[0]?.port || 0)) : undefined;
    const used = [grpc, http, ...connections].map((each) => each?.port);
    return {
      // Many programs run at one time: each gets by with little memory.
      start: {
        program: process.execPath,
        args: ['--max-semi-space-size=2', `${machine}${this.#program}`],
        env,
      },
      order: {
        kind: 'pod',
        pod: own,
        ...(grpc ? { grpc: { ...grpc, methods: this.#methodsOf(service) } } : {}),
        ...(http ? { http } : {}),
        connections,
        ...(real === undefined ? {} : { real: `${machine}${real}` }),
        otherPorts: ports.filter((port) => !used.includes(port)),
      },
    };
  }

  #methodsOf({ name, methods }: Service): MethodData[] {
    const paths = [...methods.map(({ path }) => path), ...healthMethods, ...reflectionMethods];
    return paths.flatMap((path) => {
      const method = this.#options.methods.get(path);
      return method ? [methodData(method, name)] : [];
    });
  }
}

type PodOrder = Extract<Order, { readonly kind: 'pod' }>;

/** A method as it is sent to programs. @param text is in its answers */
export const methodData = (
  { path, clientStreaming, serverStreaming, request, answer }: Method,
  text: string,
): MethodData => ({
  path,
  clientStreaming,
  serverStreaming,
  request: request.toString('base64'),
  answer: answer(text).toString('base64'),
});
