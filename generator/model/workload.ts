import type { ServiceSpec } from '../schema/service.ts';
import { type Config, resolveConfig, resolveSecrets, type SecretReference } from './configuration.ts';
import { resolveContainers, type SideContainer } from './containers.ts';
import { type Job, resolveJob } from './job.ts';
import { type PodMetadata, resolvePodMetadata } from './pod-metadata.ts';
import { type Probes, resolveProbes } from './probes.ts';
import { type Resources, resourcesOf } from './resources.ts';
import { byName } from './routing/metadata.ts';
import { resolveStatefulSet, type StatefulSet } from './stateful-set.ts';
import { resolveVolumes, type Volume } from './volumes.ts';
import { type PodKind, podKindOfSpec } from './workload-kind.ts';

/** The pods of a service. */
export interface Workload {
  readonly kind: PodKind;
  /** Set for pods that end. */
  readonly job?: Job;
  /** Set for pods with names and volumes that stay. */
  readonly statefulSet?: StatefulSet;
  /** Repository of the image, without tag or digest. */
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly resources: Resources;
  readonly env: Readonly<Record<string, string>>;
  /** Fields of the pod by the variables that they set. */
  readonly envFields: Readonly<Record<string, string>>;
  readonly config?: Config;
  readonly secrets: readonly SecretReference[];
  readonly emptyDirs: readonly EmptyDir[];
  readonly volumes: readonly Volume[];
  readonly initContainers: readonly SideContainer[];
  readonly containers: readonly SideContainer[];
  /** Ports besides the gRPC port. */
  readonly ports: readonly ExtraPort[];
  readonly probes: Probes;
  readonly securityContext: NonNullable<ServiceSpec['securityContext']>;
  readonly metadata: PodMetadata;
  readonly scheduling: Scheduling;
  readonly preStopSeconds: number;
  readonly terminationGracePeriodSeconds: number;
}

/** A writable folder of the container. */
export interface EmptyDir {
  readonly name: string;
  readonly mountPath: string;
  readonly sizeLimit?: string | number;
}

/** A port besides the gRPC port. */
export interface ExtraPort {
  readonly name: string;
  readonly port: number;
  readonly appProtocol: string;
  readonly targetPort?: number;
}

/** The nodes on which the pods run. */
export type Scheduling = Omit<NonNullable<ServiceSpec['scheduling']>, 'zoneSpread'> & {
  readonly zoneSpread: 'ScheduleAnyway' | 'DoNotSchedule';
};

/**
 * Seconds between the removal of a pod from the endpoints and SIGTERM; in this time proxies learn about the
 * removal.
 */
export const defaultPreStop = 5;

/**
 * Seconds to drain a pod: more than the 5 s until it is removed from the endpoints plus the 25 s that the
 * servers drain.
 */
export const defaultGracePeriod = 40;

/**
 * Seconds that a proxy without native sidecar keeps serving after SIGTERM: it ends before the pod is killed.
 */
export const drainSecondsOf = ({
  terminationGracePeriodSeconds: grace,
}: Pick<Workload, 'terminationGracePeriodSeconds'>): number => Math.max(1, grace - 1);

/** The workload settings of a spec, with defaults. */
export function resolveWorkload(spec: ServiceSpec): Workload {
  const { command, args, scheduling } = spec;
  const config = resolveConfig(spec);
  const [job, statefulSet] = [resolveJob(spec), resolveStatefulSet(spec)];
  return {
    kind: podKindOfSpec(spec),
    ...(job ? { job } : {}),
    ...(statefulSet ? { statefulSet } : {}),
    image: spec.image,
    ...(command ? { command } : {}),
    ...(args ? { args } : {}),
    resources: resourcesOf(spec),
    env: spec.env ?? {},
    envFields: byName(spec.envFields ?? {}),
    ...(config ? { config } : {}),
    secrets: resolveSecrets(spec),
    emptyDirs: Object.entries(byName(spec.emptyDirs ?? {})).map(([name, { mountPath, sizeLimit }]) => ({
      name,
      mountPath,
      ...(sizeLimit === undefined ? {} : { sizeLimit }),
    })),
    volumes: resolveVolumes(spec),
    ...resolveContainers(spec),
    ports: Object.entries(byName(spec.ports ?? {})).map(([name, { port, appProtocol, targetPort }]) => ({
      name,
      port,
      appProtocol,
      ...(targetPort === undefined ? {} : { targetPort }),
    })),
    probes: resolveProbes(spec),
    securityContext: spec.securityContext ?? {},
    metadata: resolvePodMetadata(spec),
    scheduling: {
      ...scheduling,
      ...(scheduling?.nodeSelector ? { nodeSelector: byName(scheduling.nodeSelector) } : {}),
      zoneSpread: scheduling?.zoneSpread ?? 'ScheduleAnyway',
    },
    preStopSeconds: spec.preStopSeconds ?? defaultPreStop,
    terminationGracePeriodSeconds: spec.terminationGracePeriodSeconds ?? defaultGracePeriod,
  };
}
