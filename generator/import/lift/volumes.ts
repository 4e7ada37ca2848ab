import { listAt, mapAt, textAt } from '../../lang/at-path.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import { present, type Settings } from './settings.ts';

/** The volumes of a container that a spec has keys for. */
export interface Volumes {
  readonly emptyDirs: Settings;
  /** Mount paths by the names of Secrets. */
  readonly secrets: Readonly<Record<string, string>>;
  /** The files of one ConfigMap. */
  readonly config: Settings | undefined;
}

/** The volumes that a container mounts as whole folders. A spec mounts the files of one ConfigMap; others stay. */
export function volumesOf(
  pod: PlainMap,
  container: PlainMap,
  configMaps: ReadonlyMap<string, PlainMap>,
): Volumes {
  const emptyDirs: Settings = {};
  const secrets: Record<string, string> = {};
  let config: Settings | undefined;
  const volumes = listAt(pod, 'volumes').filter(isMap);
  for (const mount of listAt(container, 'volumeMounts').filter(isMap)) {
    const volume = volumes.find(({ name }) => name === mount['name']);
    const mountPath = textAt(mount, 'mountPath');
    if (!volume || mountPath === undefined || mount['subPath'] !== undefined) continue;
    const [secret, configMap] = [textAt(volume, 'secret', 'secretName'), textAt(volume, 'configMap', 'name')];
    if (isMap(volume['emptyDir']))
      emptyDirs[String(volume['name'])] = present({
        mountPath,
        sizeLimit: mapAt(volume, 'emptyDir')['sizeLimit'],
      });
    else if (secret !== undefined && !hasItems(volume['secret'])) secrets[secret] = mountPath;
    else if (configMap !== undefined && !config && !hasItems(volume['configMap'])) {
      const files = mapAt(configMaps.get(configMap), 'data');
      if (Object.keys(files).length > 0) config = { mountPath, files };
    }
  }
  return { emptyDirs, secrets, config };
}

const hasItems = (source: unknown): boolean => listAt(source, 'items').length > 0;
