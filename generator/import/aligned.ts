import { listAt, mapAt, textAt } from '../lang/at-path.ts';
import { isMap, type PlainMap } from '../lang/plain-map.ts';
import type { ExistingDocument } from './document.ts';
import type { ExistingInstance } from './inventory.ts';
import { mainContainer } from './lift/container.ts';
import { portNumber } from './lift/ports.ts';

/**
 * A Deployment with the names that the rendered one has for the same things: its container, ports of probes, variables
 * of ConfigMaps, and volumes that are mounted at the same path. What is still different then is a difference.
 */
export function aligned(
  deployment: ExistingDocument,
  { name, service }: ExistingInstance,
  rendered: PlainMap | undefined,
  configMaps: ReadonlyMap<string, PlainMap>,
): ExistingDocument {
  const main = mainContainer(deployment, service);
  const pod = mapAt(deployment.value, 'spec', 'template', 'spec');
  const containersOf = (list: string) =>
    listAt(pod, list).map((container) => {
      if (!isMap(container)) return container;
      const isMain = list === 'containers' && container['name'] === main['name'];
      return withVariables(isMain ? withPortNumbers({ ...container, name }) : container, configMaps);
    });
  const own = {
    ...pod,
    containers: containersOf('containers'),
    ...(pod['initContainers'] === undefined ? {} : { initContainers: containersOf('initContainers') }),
  };
  const spec = mapAt(deployment.value, 'spec');
  const renderedPod = mapAt(rendered, 'spec', 'template', 'spec');
  const template = { ...mapAt(spec, 'template'), spec: withVolumeNames(own, renderedPod, configMaps) };
  return { ...deployment, value: { ...deployment.value, spec: { ...spec, template } } };
}

/** Probes may name a port of the container; the rendered ones have its number. */
function withPortNumbers(container: PlainMap): PlainMap {
  const probes = ['startupProbe', 'readinessProbe', 'livenessProbe'].flatMap((key): [string, unknown][] => {
    const probe = container[key];
    if (!isMap(probe)) return [];
    const actions = ['httpGet', 'tcpSocket', 'grpc'].flatMap((action): [string, unknown][] => {
      const value = probe[action];
      return isMap(value)
        ? [[action, { ...value, port: portNumber(value['port'], container) ?? value['port'] }]]
        : [];
    });
    return [[key, { ...probe, ...Object.fromEntries(actions) }]];
  });
  return { ...container, ...Object.fromEntries(probes) };
}

/** Variables of known ConfigMaps as values. References to Secrets and to ConfigMaps that the input lacks stay. */
function withVariables(container: PlainMap, configMaps: ReadonlyMap<string, PlainMap>): PlainMap {
  const { env: _, envFrom: __, ...others } = container;
  const sources = listAt(container, 'envFrom');
  const isKnown = (source: unknown) => configMaps.has(textAt(source, 'configMapRef', 'name') ?? '');
  const values = sources.filter(isKnown).flatMap((source) => {
    const prefix = textAt(source, 'prefix') ?? '';
    const data = mapAt(configMaps.get(textAt(source, 'configMapRef', 'name') ?? ''), 'data');
    return Object.entries(data).map(([key, value]) => ({ name: `${prefix}${key}`, value }));
  });
  const own = listAt(container, 'env').map((variable) => {
    const [name, key] = ['name', 'key'].map((each) => textAt(variable, 'valueFrom', 'configMapKeyRef', each));
    const value = textAt(configMaps.get(name ?? ''), 'data', key ?? '');
    return value === undefined ? variable : { name: textAt(variable, 'name'), value };
  });
  const names = new Set(own.map((variable) => textAt(variable, 'name')));
  const env = [...new Map(values.map((value) => [value.name, value])).values()].filter(
    ({ name }) => !names.has(name),
  );
  const rest = sources.filter((source) => !isKnown(source));
  return {
    ...others,
    ...(env.length + own.length > 0 ? { env: [...env, ...own] } : {}),
    ...(rest.length > 0 ? { envFrom: rest } : {}),
  };
}

/** Volumes with the names of those that the rendered pod mounts at the same path, without those that nothing mounts. */
function withVolumeNames(
  pod: PlainMap,
  rendered: PlainMap,
  configMaps: ReadonlyMap<string, PlainMap>,
): PlainMap {
  if (pod['volumes'] === undefined) return pod;
  const mounts = containersIn(pod).flatMap((container) =>
    mountsOf(container).map((mount) => ({ container, mount })),
  );
  const volumes = listAt(pod, 'volumes')
    .filter(isMap)
    .filter(({ name }) => mounts.some(({ mount }) => mount['name'] === name));
  const counterparts = new Map(
    volumes.flatMap((volume) => {
      const found = mounts
        .filter(({ mount }) => mount['name'] === volume['name'])
        .map(({ container, mount }) => mountedAt(rendered, container['name'], mount['mountPath']))
        .find((each) => each && sourceOf(each) === sourceOf(volume));
      return found ? [[volume['name'], found] as const] : [];
    }),
  );
  const renamed = (container: unknown) =>
    isMap(container) && container['volumeMounts'] !== undefined
      ? {
          ...container,
          volumeMounts: mountsOf(container).map((mount) => ({
            ...mount,
            name: counterparts.get(mount['name'])?.['name'] ?? mount['name'],
          })),
        }
      : container;
  const { volumes: _, ...others } = pod;
  return {
    ...others,
    containers: listAt(pod, 'containers').map(renamed),
    ...(pod['initContainers'] === undefined
      ? {}
      : { initContainers: listAt(pod, 'initContainers').map(renamed) }),
    ...(volumes.length > 0
      ? { volumes: volumes.map((volume) => like(volume, counterparts.get(volume['name']), configMaps)) }
      : {}),
  };
}

/** A volume with the name of the rendered one. Files of a ConfigMap are in another ConfigMap that the spec makes. */
function like(
  volume: PlainMap,
  rendered: PlainMap | undefined,
  configMaps: ReadonlyMap<string, PlainMap>,
): PlainMap {
  if (!rendered) return volume;
  const renamed = { ...volume, name: rendered['name'] };
  const isCopied = configMaps.has(textAt(volume, 'configMap', 'name') ?? '');
  return isCopied
    ? {
        ...renamed,
        configMap: { ...mapAt(volume, 'configMap'), name: textAt(rendered, 'configMap', 'name') },
      }
    : renamed;
}

/** The kind of source of a volume: `secret`. */
const sourceOf = (volume: PlainMap): string | undefined => Object.keys(volume).find((key) => key !== 'name');

function mountedAt(pod: PlainMap, container: unknown, mountPath: unknown): PlainMap | undefined {
  const mount = containersIn(pod)
    .filter(({ name }) => name === container)
    .flatMap(mountsOf)
    .find((each) => each['mountPath'] === mountPath);
  return listAt(pod, 'volumes')
    .filter(isMap)
    .find(({ name }) => mount && name === mount['name']);
}

const containersIn = (pod: PlainMap): PlainMap[] =>
  [...listAt(pod, 'containers'), ...listAt(pod, 'initContainers')].filter(isMap);

const mountsOf = (container: PlainMap): PlainMap[] => listAt(container, 'volumeMounts').filter(isMap);
