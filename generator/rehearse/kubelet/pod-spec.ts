import { mapAt, numberAt, textAt, textsAt, valueAt } from '../../lang/at-path.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import { type Labels, type LiveObject, labelsFrom, maps } from '../../mesh/kubernetes-object.ts';
import { type ProbeSpec, probeFrom } from './probe-spec.ts';

/**
 * What a container is for: `init` ends before the next one starts, `sidecar` (an init container that restarts) starts
 * before the applications and ends after them. Source: Kubernetes, Sidecar Containers.
 */
export type ContainerRole = 'init' | 'sidecar' | 'application';

/** A container as its pod declares it. */
export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  readonly role: ContainerRole;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env: readonly PlainMap[];
  readonly envFrom: readonly PlainMap[];
  /** Numbers of its ports by their names; a port without a name has its number as name. */
  readonly ports: ReadonlyMap<string, number>;
  readonly mounts: readonly VolumeMount[];
  readonly resources: PlainMap;
  readonly user: number | undefined;
  readonly group: number | undefined;
  readonly startup: ProbeSpec | undefined;
  readonly readiness: ProbeSpec | undefined;
  readonly liveness: ProbeSpec | undefined;
  /** A handler: `exec`, `httpGet` or `sleep`. */
  readonly preStop: PlainMap | undefined;
  readonly postStart: PlainMap | undefined;
}

/** Where a container sees a volume. */
export interface VolumeMount {
  readonly volume: string;
  readonly path: string;
  readonly subPath: string | undefined;
}

/** A pod as the API server has it, read for its node. */
export interface PodSpec {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly serviceAccount: string;
  /** Init containers and sidecars in the order in which they start, then the applications. */
  readonly containers: readonly ContainerSpec[];
  readonly volumes: readonly PlainMap[];
  readonly restartPolicy: 'Always' | 'OnFailure' | 'Never';
  readonly gracePeriodSeconds: number;
  /** Types of further conditions that must be True before the pod is Ready. */
  readonly readinessGates: readonly string[];
}

/** Reads a pod; defaults are those that the API server has added. */
export function podSpecFrom({ metadata, spec }: LiveObject): PodSpec {
  const policy = textAt(spec, 'restartPolicy');
  const security = mapAt(spec, 'securityContext');
  return {
    namespace: metadata.namespace ?? 'default',
    name: metadata.name,
    uid: metadata.uid,
    labels: metadata.labels ?? {},
    annotations: metadata.annotations ?? {},
    serviceAccount: textAt(spec, 'serviceAccountName') ?? 'default',
    containers: [
      ...maps(spec, 'initContainers').map((each) =>
        containerFrom(each, textAt(each, 'restartPolicy') === 'Always' ? 'sidecar' : 'init', security),
      ),
      ...maps(spec, 'containers').map((each) => containerFrom(each, 'application', security)),
    ],
    volumes: maps(spec, 'volumes'),
    restartPolicy: policy === 'Never' || policy === 'OnFailure' ? policy : 'Always',
    gracePeriodSeconds: numberAt(spec, 'terminationGracePeriodSeconds') ?? 30,
    readinessGates: maps(spec, 'readinessGates').map((gate) => String(gate['conditionType'])),
  };
}

function containerFrom(container: PlainMap, role: ContainerRole, ofPod: PlainMap): ContainerSpec {
  const security = { ...ofPod, ...mapAt(container, 'securityContext') };
  const handler = (name: string) => {
    const found = valueAt(container, ['lifecycle', name]);
    return isMap(found) ? found : undefined;
  };
  return {
    name: textAt(container, 'name') ?? '',
    image: textAt(container, 'image') ?? '',
    role,
    command: textsAt(container, 'command'),
    args: textsAt(container, 'args'),
    env: maps(container, 'env'),
    envFrom: maps(container, 'envFrom'),
    ports: new Map(
      maps(container, 'ports').map((port) => {
        const number = Number(port['containerPort']);
        return [String(port['name'] ?? number), number];
      }),
    ),
    mounts: maps(container, 'volumeMounts').map((mount) => ({
      volume: String(mount['name']),
      path: String(mount['mountPath']),
      subPath: textAt(mount, 'subPath'),
    })),
    resources: mapAt(container, 'resources'),
    user: numberAt(security, 'runAsUser'),
    group: numberAt(security, 'runAsGroup'),
    startup: probeFrom(container['startupProbe']),
    readiness: probeFrom(container['readinessProbe']),
    liveness: probeFrom(container['livenessProbe']),
    preStop: handler('preStop'),
    postStart: handler('postStart'),
  };
}

/** The service and version of a pod, by the labels that pods of the fleet have; a gateway has no version. */
export function fleetNames(labels: unknown): { readonly service?: string; readonly version?: string } {
  const { app, version } = labelsFrom(labels);
  return app === undefined || version === undefined ? {} : { service: app, version };
}
