import type { Path } from '../../../diagnostics/source-file.ts';
import { listAt, mapAt, numberAt, textAt, textsAt, valueAt } from '../../../lang/at-path.ts';
import type { PlainMap } from '../../../lang/plain-map.ts';
import { contextOf } from '../../../picture/injected-containers.ts';
import { containersOf, type RenderedPod } from '../../../picture/pod-templates.ts';

/** A violation of a Pod Security profile: the path of the forbidden value, or of the missing one. */
export interface Breach {
  readonly path: Path;
  /** Other paths where it can be set, or where a patch removed it. */
  readonly elsewhere?: readonly Path[];
  readonly what: string;
  readonly hint: string;
}

/** Capabilities that the profile baseline lets a container add. */
const baselineCapabilities = new Set(
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'.split(
    ' ',
  ),
);

/** Kinds of volumes that the profile restricted knows. */
const restrictedVolumes = new Set(
  'configMap csi downwardAPI emptyDir ephemeral persistentVolumeClaim projected secret'.split(' '),
);

const safeSysctls =
  /^(?:kernel\.shm_rmid_forced|net\.ipv4\.(?:ip_local_port_range|ip_unprivileged_port_start|tcp_syncookies|ping_group_range|ip_local_reserved_ports|tcp_keepalive_time|tcp_fin_timeout|tcp_keepalive_intvl|tcp_keepalive_probes|tcp_rmem|tcp_wmem))$/;

/**
 * What the profile baseline forbids.
 * Source: Kubernetes, Pod Security Standards.
 */
export function* baselineBreaches(pod: RenderedPod): Iterable<Breach> {
  const spec: Path = [...pod.path, 'spec'];
  for (const key of ['hostNetwork', 'hostPID', 'hostIPC'])
    if (pod.spec[key] === true)
      yield { path: [...spec, key], what: `${key} opens the node to the pod`, hint: `remove ${key}` };
  for (const [index, volume] of listAt(pod.spec, 'volumes').entries()) {
    const host = textAt(volume, 'hostPath', 'path');
    if (valueAt(volume, ['hostPath']) !== undefined)
      yield {
        path: [...spec, 'volumes', index, 'hostPath'],
        what: `a volume is the folder ${host ?? ''} of the node`,
        hint: 'take an emptyDir, a ConfigMap or a PersistentVolumeClaim',
      };
  }
  for (const [index, sysctl] of listAt(pod.spec, 'securityContext', 'sysctls').entries()) {
    const name = textAt(sysctl, 'name') ?? '';
    if (!safeSysctls.test(name))
      yield {
        path: [...spec, 'securityContext', 'sysctls', index],
        what: `the sysctl ${name} is not a safe one`,
        hint: 'leave it to the nodes',
      };
  }
  yield* unconfined(pod.spec, spec, 'the pod');
  for (const { path, name, value } of containersOf(pod)) {
    yield* unconfined(value, path, name);
    if (valueAt(value, ['securityContext', 'privileged']) === true)
      yield {
        path: [...path, 'securityContext', 'privileged'],
        what: `${name} is privileged: it is root on the node`,
        hint: 'remove privileged',
      };
    for (const [index, capability] of textsAt(value, 'securityContext', 'capabilities', 'add').entries())
      if (!baselineCapabilities.has(capability))
        yield {
          path: [...path, 'securityContext', 'capabilities', 'add', index],
          what: `${name} gets the capability ${capability}`,
          hint: 'remove it; what needs it belongs to the nodes, not into a service',
        };
    for (const [index, port] of listAt(value, 'ports').entries())
      if ((numberAt(port, 'hostPort') ?? 0) > 0)
        yield {
          path: [...path, 'ports', index, 'hostPort'],
          what: `${name} takes the port ${numberAt(port, 'hostPort')} of the node`,
          hint: 'remove hostPort; a Service leads to the pods',
        };
  }
}

function* unconfined(value: unknown, path: Path, name: string): Iterable<Breach> {
  if (textAt(value, 'securityContext', 'seccompProfile', 'type') === 'Unconfined')
    yield {
      path: [...path, 'securityContext', 'seccompProfile', 'type'],
      what: `${name} runs without a seccomp profile`,
      hint: 'write RuntimeDefault',
    };
  const procMount = textAt(value, 'securityContext', 'procMount');
  if (procMount !== undefined && procMount !== 'Default')
    yield {
      path: [...path, 'securityContext', 'procMount'],
      what: `${name} sees /proc unmasked`,
      hint: 'remove procMount',
    };
}

/**
 * What the profile restricted forbids beyond that.
 * Source: Kubernetes, Pod Security Standards.
 */
export function* restrictedBreaches(pod: RenderedPod): Iterable<Breach> {
  const spec: Path = [...pod.path, 'spec'];
  for (const [index, volume] of listAt(pod.spec, 'volumes').entries()) {
    const type = Object.keys(mapAt(volume)).find((key) => key !== 'name');
    if (type !== undefined && type !== 'hostPath' && !restrictedVolumes.has(type))
      yield {
        path: [...spec, 'volumes', index, type],
        what: `a volume is of the kind ${type}`,
        hint: 'take a PersistentVolumeClaim',
      };
  }
  const own = mapAt(pod.spec, 'securityContext');
  if (own['runAsUser'] === 0)
    yield { path: [...spec, 'securityContext', 'runAsUser'], what: 'the pod runs as root', hint: asUser };
  for (const { path, name, value } of containersOf(pod)) {
    const context = contextOf(value);
    const place: Path = [...path, 'securityContext'];
    if (context['runAsUser'] === 0)
      yield { path: [...place, 'runAsUser'], what: `${name} runs as root`, hint: asUser };
    yield* missing({ context, own, place, spec, name });
    for (const [index, capability] of textsAt(context, 'capabilities', 'add').entries())
      if (capability !== 'NET_BIND_SERVICE' && baselineCapabilities.has(capability))
        yield {
          path: [...place, 'capabilities', 'add', index],
          what: `${name} gets the capability ${capability}`,
          hint: 'remove it',
        };
  }
}

interface Contexts {
  readonly context: PlainMap;
  /** Of the whole pod. */
  readonly own: PlainMap;
  readonly place: Path;
  readonly spec: Path;
  readonly name: string;
}

/** The required settings that a container lacks: one finding that names all of them. */
function* missing({ context, own, place, spec, name }: Contexts): Iterable<Breach> {
  const profile = valueAt(context, ['seccompProfile']) ?? valueAt(own, ['seccompProfile']);
  const wanted = [
    [
      'runAsNonRoot',
      (context['runAsNonRoot'] ?? own['runAsNonRoot']) === true,
      'may run as root',
      'runAsNonRoot: true',
    ],
    [
      'allowPrivilegeEscalation',
      context['allowPrivilegeEscalation'] === false,
      'may get more rights than it starts with',
      'allowPrivilegeEscalation: false',
    ],
    [
      'capabilities',
      textsAt(context, 'capabilities', 'drop').includes('ALL'),
      'keeps capabilities',
      'capabilities: { drop: [ALL] }',
    ],
    [
      'seccompProfile',
      profile !== undefined,
      'has no seccomp profile',
      'seccompProfile: { type: RuntimeDefault }',
    ],
  ] as const;
  const found = wanted.filter(([, isSet]) => !isSet);
  const [first, ...others] = found.map(([key]) => key);
  if (first === undefined) return;
  yield {
    path: [...place, first],
    elsewhere: [
      ...others.map((key) => [...place, key]),
      ...[first, ...others].map((key): Path => [...spec, 'securityContext', key]),
    ],
    what: `${name} ${found.map(([, , what]) => what).join(', ')}`,
    hint: `write securityContext: { ${found.map(([, , , write]) => write).join(', ')} }`,
  };
}

const asUser = 'write the number of another user';
