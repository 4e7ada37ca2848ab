import type { ServiceSpec } from '../schema/service.ts';
import { type Probes, resolveOwnProbes } from './probes.ts';
import { type Resources, resourcesOf } from './resources.ts';
import { byName } from './routing/metadata.ts';
import type { Mount } from './volumes.ts';

type ContainerSpec = NonNullable<ServiceSpec['containers']>[string];

/** A container of the pods besides that of the service. */
export interface SideContainer {
  readonly name: string;
  /** With tag or digest; undefined for the image of the version. */
  readonly image?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Fields of the pod by the variables that they set. */
  readonly envFields: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly resources: Resources;
  readonly mounts: readonly Mount[];
  readonly securityContext: NonNullable<ContainerSpec['securityContext']>;
  readonly probes: Probes;
  /** Always for an init container that runs as long as the pod. */
  readonly restartPolicy?: 'Always';
}

/** The containers of a spec besides that of the service. Init containers keep their order: it is that of their start. */
export function resolveContainers({ initContainers = {}, containers = {} }: ServiceSpec): {
  readonly initContainers: readonly SideContainer[];
  readonly containers: readonly SideContainer[];
} {
  return {
    initContainers: Object.entries(initContainers).map(([name, { restartPolicy, ...container }]) => ({
      ...resolve(name, container),
      ...(restartPolicy ? { restartPolicy } : {}),
    })),
    containers: Object.entries(byName(containers)).map(([name, container]) => resolve(name, container)),
  };
}

function resolve(name: string, container: ContainerSpec): SideContainer {
  const { image, command, args, env = {}, envFields = {}, secrets = {}, mounts = {} } = container;
  return {
    name,
    ...(image === undefined ? {} : { image }),
    ...(command ? { command } : {}),
    ...(args ? { args } : {}),
    env,
    envFields: byName(envFields),
    secrets: Object.fromEntries(
      Object.entries(byName(secrets)).map(([secret, { env = {} }]) => [secret, env]),
    ),
    resources: resourcesOf(container),
    mounts: Object.entries(byName(mounts)).map(([volume, mount]) => ({ name: volume, ...mount })),
    securityContext: container.securityContext ?? {},
    probes: resolveOwnProbes(container),
  };
}
