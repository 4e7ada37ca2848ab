import { listAt, mapAt, textAt, textsAt } from '../../lang/at-path.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import { environmentOf } from './environment.ts';
import { containerProbes } from './probes.ts';
import { resourcesOf, userOf } from './process.ts';
import { present, type Settings } from './settings.ts';
import { mountSettings } from './volumes.ts';

/** `containers` and `initContainers` of a spec: all but the container of the service and the proxy. */
export function furtherContainers(
  pod: PlainMap,
  main: PlainMap,
  configMaps: ReadonlyMap<string, PlainMap>,
): Settings {
  const settingsOf = (list: string): Settings =>
    Object.fromEntries(
      listAt(pod, list)
        .filter(isMap)
        .filter(({ name }) => name !== main['name'] && !/^istio-/.test(String(name)))
        .map((container) => [String(container['name']), containerSettings(container, main, configMaps)]),
    );
  return present({ initContainers: settingsOf('initContainers'), containers: settingsOf('containers') });
}

function containerSettings(
  container: PlainMap,
  main: PlainMap,
  configMaps: ReadonlyMap<string, PlainMap>,
): Settings {
  const { env, envFields, secrets } = environmentOf(container, configMaps);
  const image = textAt(container, 'image');
  return present({
    image: image === textAt(main, 'image') ? undefined : image,
    command: textsAt(container, 'command'),
    args: textsAt(container, 'args'),
    env,
    envFields,
    secrets,
    resources: resourcesOf(container),
    mounts: mountSettings(container),
    securityContext: userOf(mapAt(container, 'securityContext')),
    restartPolicy: container['restartPolicy'],
    ...containerProbes(container),
  });
}
