import { listAt, mapAt, textAt } from '../../lang/at-path.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import { present, type Settings } from './settings.ts';

/** The volumes of pods as keys of a spec. */
export interface Volumes {
  readonly emptyDirs: Settings;
  /** Mount paths by the names of Secrets. */
  readonly secrets: Readonly<Record<string, string>>;
  /** The files of one ConfigMap. */
  readonly config: Settings | undefined;
  /** The name of this ConfigMap. */
  readonly configMap: string | undefined;
  readonly volumes: Settings;
}

/**
 * The volumes of a pod. The files of one ConfigMap become files of the spec; writable folders and whole Secrets have
 * short forms; everything else is a volume.
 * Source: Kubernetes, Volumes.
 */
export function volumesOf(
  pod: PlainMap,
  container: PlainMap,
  configMaps: ReadonlyMap<string, PlainMap>,
): Volumes {
  const emptyDirs: Settings = {};
  const secrets: Record<string, string> = {};
  const others: Settings = {};
  let config: Settings | undefined;
  let configMap: string | undefined;
  for (const volume of listAt(pod, 'volumes').filter(isMap)) {
    const name = textAt(volume, 'name') ?? '';
    const mount = mountsOf(container).find((each) => each['name'] === name);
    const isElsewhere = otherContainers(pod, container).some((each) =>
      mountsOf(each).some((own) => own['name'] === name),
    );
    if (!mount && !isElsewhere) continue;
    const mountPath = textAt(mount, 'mountPath');
    const isWhole = mountPath !== undefined && mount?.['subPath'] === undefined && !isElsewhere;
    const secret = textAt(volume, 'secret', 'secretName');
    const files = mapAt(configMaps.get(textAt(volume, 'configMap', 'name') ?? ''), 'data');
    if (isWhole && isMap(volume['emptyDir']) && volume['emptyDir']['medium'] === undefined)
      emptyDirs[name] = present({ mountPath, sizeLimit: volume['emptyDir']['sizeLimit'] });
    else if (isWhole && secret !== undefined && !hasItems(volume['secret'])) secrets[secret] = mountPath;
    else if (isWhole && Object.keys(files).length > 0 && !config && !hasItems(volume['configMap'])) {
      config = { mountPath, files };
      configMap = textAt(volume, 'configMap', 'name');
    } else {
      const source = sourceOf(volume);
      if (source)
        others[name] = {
          ...source,
          ...present({ mountPath, subPath: mount?.['subPath'], readOnly: readOnlyOf(volume, mount) }),
        };
    }
  }
  return { emptyDirs, secrets, config, configMap, volumes: others };
}

/** The mounts of a container besides that of the service: `mounts` by volume. */
export const mountSettings = (container: PlainMap): Settings =>
  Object.fromEntries(
    mountsOf(container).map(({ name, mountPath, subPath, readOnly }) => [
      String(name),
      present({ path: mountPath, subPath, readOnly }),
    ]),
  );

const mountsOf = (container: PlainMap): PlainMap[] => listAt(container, 'volumeMounts').filter(isMap);

const otherContainers = (pod: PlainMap, main: PlainMap): PlainMap[] =>
  [...listAt(pod, 'containers'), ...listAt(pod, 'initContainers')]
    .filter(isMap)
    .filter((each) => each !== main && each['name'] !== main['name']);

const hasItems = (source: unknown): boolean => listAt(source, 'items').length > 0;

/** Only a claim or an empty folder may be written to. */
const readOnlyOf = (volume: PlainMap, mount: PlainMap | undefined): boolean | undefined =>
  isMap(volume['persistentVolumeClaim']) && mount && mount['readOnly'] !== true ? false : undefined;

/** The source of a volume with the keys of a spec; undefined for a kind that a spec does not have. */
function sourceOf(volume: PlainMap): Settings | undefined {
  const claim = textAt(volume, 'persistentVolumeClaim', 'claimName');
  if (claim !== undefined) return { persistentVolumeClaim: claim };
  if (isMap(volume['emptyDir']))
    return {
      emptyDir: present({ sizeLimit: volume['emptyDir']['sizeLimit'], medium: volume['emptyDir']['medium'] }),
    };
  const configMap = textAt(volume, 'configMap', 'name');
  if (configMap !== undefined)
    return { configMap: present({ name: configMap, files: filesIn(volume['configMap']) }) };
  const secret = textAt(volume, 'secret', 'secretName');
  if (secret !== undefined) return { secret: present({ name: secret, files: filesIn(volume['secret']) }) };
  const sources = listAt(volume, 'projected', 'sources').filter(isMap);
  return sources.length > 0 ? { projected: sources.map(projectionOf) } : undefined;
}

/** Keys by path, from a list of items. */
const filesIn = (source: unknown): Settings =>
  Object.fromEntries(
    listAt(source, 'items').map((item) => [textAt(item, 'path') ?? '', textAt(item, 'key')]),
  );

function projectionOf(source: PlainMap): Settings {
  const named = (kind: 'configMap' | 'secret') =>
    isMap(source[kind])
      ? present({ name: textAt(source, kind, 'name'), files: filesIn(source[kind]) })
      : undefined;
  return present({
    serviceAccountToken: source['serviceAccountToken'],
    configMap: named('configMap'),
    secret: named('secret'),
    downwardAPI: Object.fromEntries(
      listAt(source, 'downwardAPI', 'items').map((item) => [
        textAt(item, 'path') ?? '',
        textAt(item, 'fieldRef', 'fieldPath'),
      ]),
    ),
  });
}
