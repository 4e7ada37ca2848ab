import { listAt, mapAt, textAt } from '../../lang/at-path.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import { present, type Settings } from './settings.ts';

/** The variables of a container: plain values, and keys of Secrets by the name of the Secret. */
export interface Environment {
  readonly env: Settings;
  /** Fields of the pod, by variable. */
  readonly envFields: Settings;
  readonly secrets: Readonly<Record<string, Settings>>;
}

/** The variable that every pod of the fleet has. */
export const versionVariable = 'APP_VERSION';

/**
 * The environment of a container. Values from ConfigMaps become plain values: in git, both are equally visible.
 * Source: Kubernetes, Container v1 core, env and envFrom.
 */
export function environmentOf(container: PlainMap, configMaps: ReadonlyMap<string, PlainMap>): Environment {
  const env: Settings = {};
  const envFields: Settings = {};
  const secrets: Record<string, Record<string, string>> = {};
  for (const source of listAt(container, 'envFrom')) {
    const name = textAt(source, 'configMapRef', 'name');
    const prefix = textAt(source, 'prefix') ?? '';
    for (const [key, value] of Object.entries(mapAt(configMaps.get(name ?? ''), 'data')))
      env[`${prefix}${key}`] = value;
  }
  for (const variable of listAt(container, 'env').filter(isMap)) {
    const name = textAt(variable, 'name') ?? '';
    if (name === versionVariable) continue;
    const [secret, configMap] = [
      mapAt(variable, 'valueFrom', 'secretKeyRef'),
      mapAt(variable, 'valueFrom', 'configMapKeyRef'),
    ];
    const [secretName, configName] = [textAt(secret, 'name'), textAt(configMap, 'name')];
    if (secretName !== undefined) {
      secrets[secretName] = { ...secrets[secretName], [name]: textAt(secret, 'key') ?? '' };
    } else if (configName !== undefined) {
      const value = textAt(configMaps.get(configName), 'data', textAt(configMap, 'key') ?? '');
      if (value !== undefined) env[name] = value;
    } else if (fieldOf(variable) !== undefined) envFields[name] = fieldOf(variable);
    else if (!isMap(variable['valueFrom'])) env[name] = textAt(variable, 'value') ?? '';
  }
  return {
    env,
    envFields,
    secrets: Object.fromEntries(
      Object.entries(secrets).map(([name, keys]) => [name, present({ env: keys })]),
    ),
  };
}

/** The field of a variable: of the pod, or a resource of the container. */
const fieldOf = (variable: PlainMap): string | undefined =>
  textAt(variable, 'valueFrom', 'fieldRef', 'fieldPath') ??
  textAt(variable, 'valueFrom', 'resourceFieldRef', 'resource');
