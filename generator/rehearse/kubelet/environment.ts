import { textAt, valueAt } from '../../lang/at-path.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import type { ClusterObjects } from './cluster-objects.ts';
import { fieldOf, type Place, resourceOf } from './downward.ts';
import type { ContainerSpec, PodSpec } from './pod-spec.ts';

/**
 * The environment of a container, as the kubelet makes it: `envFrom` first, then `env` in its order.
 * @throws Failure if a ConfigMap or Secret does not exist
 */
export async function environmentOf(
  pod: PodSpec,
  container: ContainerSpec,
  place: Place,
  objects: ClusterObjects,
): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const source of container.envFrom) {
    const prefix = textAt(source, 'prefix') ?? '';
    for (const [key, value] of await entriesOf(pod, source, 'configMapRef', 'secretRef', objects))
      values[`${prefix}${key}`] = value.toString('utf8');
  }
  for (const variable of container.env) {
    const name = textAt(variable, 'name') ?? '';
    const source = variable['valueFrom'];
    if (!isMap(source)) values[name] = expand(textAt(variable, 'value') ?? '', values);
    else {
      const value = await valueFrom(pod, container, source, place, objects);
      if (value !== undefined) values[name] = value;
    }
  }
  return values;
}

/**
 * `$(NAME)` becomes the value of a variable that is defined before it, and `$$` a dollar sign; a name that is not
 * defined stays. Source: Kubernetes, third_party/forked/golang/expansion.
 */
export function expand(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$(?:\$|\(([^)]*)\))/g, (whole, name?: string) => {
    if (name === undefined) return '$';
    return values[name] ?? whole;
  });
}

async function valueFrom(
  pod: PodSpec,
  container: ContainerSpec,
  source: PlainMap,
  place: Place,
  objects: ClusterObjects,
): Promise<string | undefined> {
  const field = textAt(source, 'fieldRef', 'fieldPath');
  if (field !== undefined) return fieldOf(pod, place, field);
  if (isMap(source['resourceFieldRef'])) return resourceOf(container, source['resourceFieldRef']);
  const entries = await entriesOf(pod, source, 'configMapKeyRef', 'secretKeyRef', objects);
  const key = textAt(source, 'configMapKeyRef', 'key') ?? textAt(source, 'secretKeyRef', 'key') ?? '';
  return entries.get(key)?.toString('utf8');
}

async function entriesOf(
  { namespace }: PodSpec,
  source: PlainMap,
  configMapKey: string,
  secretKey: string,
  objects: ClusterObjects,
) {
  const configMap = source[configMapKey];
  const reference = configMap ?? source[secretKey];
  const name = textAt(reference, 'name') ?? '';
  const isOptional = valueAt(reference, ['optional']) === true;
  return configMap === undefined
    ? await objects.secret(namespace, name, isOptional)
    : await objects.configMap(namespace, name, isOptional);
}
