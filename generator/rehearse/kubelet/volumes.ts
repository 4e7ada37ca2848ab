import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { mapAt, numberAt, textAt, valueAt } from '../../lang/at-path.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import { maps } from '../../mesh/kubernetes-object.ts';
import type { ClusterObjects, Entries } from './cluster-objects.ts';
import { fieldOf, type Place, resourceOf } from './downward.ts';
import type { PodSpec } from './pod-spec.ts';

/**
 * Makes the volumes of a pod: a folder for each, named as it. @returns their paths by name
 * @throws Failure if a ConfigMap or Secret does not exist
 */
export async function makeVolumes(
  pod: PodSpec,
  place: Place,
  folder: string,
  objects: ClusterObjects,
): Promise<ReadonlyMap<string, string>> {
  const made = await Promise.all(
    pod.volumes.map(async (volume) => {
      const name = textAt(volume, 'name') ?? '';
      const path = join(folder, name);
      await mkdir(path, { recursive: true });
      // All containers may write to it: it is an emptyDir, or its files are read-only by their mode.
      await chmod(path, 0o777);
      for (const [file, content] of await filesOf(pod, place, volume, objects)) {
        const target = join(path, file);
        await mkdir(dirname(target), { recursive: true });
        await writeFile(target, content, { mode: 0o644 });
      }
      return [name, path] as const;
    }),
  );
  return new Map(made);
}

async function filesOf(
  pod: PodSpec,
  place: Place,
  volume: PlainMap,
  objects: ClusterObjects,
): Promise<Entries> {
  const { configMap, secret, downwardAPI, projected } = volume;
  if (isMap(projected)) {
    const sources = maps(projected, 'sources').map((source) => projectedFiles(pod, place, source, objects));
    return new Map((await Promise.all(sources)).flatMap((files) => [...files]));
  }
  if (isMap(configMap)) return projectedFiles(pod, place, { configMap }, objects);
  if (isMap(downwardAPI)) return projectedFiles(pod, place, { downwardAPI }, objects);
  // A Secret has another name for its name in a volume of its own.
  if (isMap(secret))
    return projectedFiles(pod, place, { secret: { ...secret, name: secret['secretName'] } }, objects);
  return new Map();
}

async function projectedFiles(
  pod: PodSpec,
  place: Place,
  source: PlainMap,
  objects: ClusterObjects,
): Promise<Entries> {
  const { configMap, secret, downwardAPI, serviceAccountToken } = source;
  const nameOf = (reference: unknown) => textAt(reference, 'name') ?? '';
  const isOptional = (reference: unknown) => valueAt(reference, ['optional']) === true;
  if (isMap(configMap))
    return selected(
      await objects.configMap(pod.namespace, nameOf(configMap), isOptional(configMap)),
      configMap,
    );
  if (isMap(secret))
    return selected(await objects.secret(pod.namespace, nameOf(secret), isOptional(secret)), secret);
  if (isMap(downwardAPI)) return downwardFiles(pod, place, downwardAPI);
  if (isMap(serviceAccountToken)) {
    const { path, audience } = mapAt(serviceAccountToken);
    const seconds = numberAt(serviceAccountToken, 'expirationSeconds') ?? 3600;
    const token = await objects.token(pod, audience === undefined ? undefined : String(audience), seconds);
    return new Map([[String(path), Buffer.from(token)]]);
  }
  return new Map();
}

/** All entries, or those in `items` under the paths that they have there. */
function selected(entries: Entries, source: PlainMap): Entries {
  const items = maps(source, 'items');
  if (items.length === 0) return entries;
  return new Map(
    items.flatMap((item) => {
      const content = entries.get(String(item['key']));
      return content === undefined ? [] : [[String(item['path']), content] as const];
    }),
  );
}

function downwardFiles(pod: PodSpec, place: Place, source: PlainMap): Entries {
  return new Map(
    maps(source, 'items').map((item) => {
      const field = textAt(item, 'fieldRef', 'fieldPath');
      const owner = textAt(item, 'resourceFieldRef', 'containerName');
      const container = pod.containers.find(({ name }) => name === owner);
      const text =
        field === undefined
          ? container
            ? resourceOf(container, item['resourceFieldRef'])
            : ''
          : fieldOf(pod, place, field);
      return [String(item['path']), Buffer.from(text)];
    }),
  );
}
