import { mapAt, numberAt } from '../../lang/at-path.ts';
import type { PlainMap } from '../../lang/plain-map.ts';
import { present, type Settings } from './settings.ts';

/** CPU and memory of a container. */
export function resourcesOf(container: PlainMap): Settings {
  const amounts = (of: PlainMap) => present({ cpu: of['cpu'], memory: of['memory'] });
  return present({
    requests: amounts(mapAt(container, 'resources', 'requests')),
    limits: amounts(mapAt(container, 'resources', 'limits')),
  });
}

/** User and group of a security context. Root is left out: pods of the fleet never run as root. */
export function userOf(context: PlainMap): Settings {
  const id = (key: string) => (context[key] === 0 ? undefined : numberAt(context, key));
  return present({ runAsUser: id('runAsUser'), runAsGroup: id('runAsGroup'), fsGroup: id('fsGroup') });
}
