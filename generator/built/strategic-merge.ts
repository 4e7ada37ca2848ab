import { isMap, type PlainMap } from '../model/plain-map.ts';

/**
 * By what the items of a list in a pod are told apart, for lists that a strategic merge patch merges; all other lists it
 * replaces.
 * Source: Kubernetes, PodSpec and Container (patch merge key).
 */
const mergeKeys: Readonly<Record<string, string>> = {
  containers: 'name',
  initContainers: 'name',
  ephemeralContainers: 'name',
  volumes: 'name',
  imagePullSecrets: 'name',
  hostAliases: 'ip',
  topologySpreadConstraints: 'topologyKey',
  env: 'name',
  ports: 'containerPort',
  volumeMounts: 'mountPath',
  volumeDevices: 'devicePath',
};

/** Lists of a Service that are merged. */
const serviceMergeKeys: Readonly<Record<string, string>> = { ports: 'port' };

/** Kinds whose lists Kubernetes knows how to merge; those of custom resources are replaced. */
const keysByKind: ReadonlyMap<string, Readonly<Record<string, string>>> = new Map([
  ['Deployment', mergeKeys],
  ['Service', serviceMergeKeys],
]);

/**
 * A document with a strategic merge patch applied, as kustomize does it. Undefined where the patch deletes it.
 * Source: Kustomize, patchesStrategicMerge; Kubernetes, Strategic Merge Patch ($patch directives).
 */
export function strategicMerge(document: PlainMap, patch: PlainMap): PlainMap | undefined {
  if (patch['$patch'] === 'delete') return undefined;
  // What a patch is for, it does not change.
  const { apiVersion: _apiVersion, kind: _kind, ...said } = patch;
  const keys = keysByKind.get(String(document['kind'])) ?? {};
  return merged(document, said, keys);
}

type MergeKeys = Readonly<Record<string, string>>;

function merged(into: PlainMap, { $patch, ...patch }: PlainMap, keys: MergeKeys): PlainMap {
  if ($patch === 'replace') return patch;
  const result: Record<string, unknown> = { ...into };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || (isMap(value) && value['$patch'] === 'delete')) delete result[key];
    else if (isMap(value)) result[key] = merged(mapOf(result[key]), value, keys);
    else if (Array.isArray(value)) result[key] = mergedList(result[key], value, keys[key], keys);
    else result[key] = value;
  }
  return result;
}

/** Items that are known are merged in their place, new ones are put in front, as kustomize does it. */
function mergedList(
  into: unknown,
  patch: readonly unknown[],
  mergeKey: string | undefined,
  keys: MergeKeys,
): readonly unknown[] {
  const items = patch.filter(isMap);
  if (mergeKey === undefined || items.length < patch.length || !Array.isArray(into)) return patch;
  const known = into.filter(isMap);
  const find = (all: readonly PlainMap[], item: PlainMap) =>
    all.find((each) => each[mergeKey] === item[mergeKey]);
  const others = items.filter((item) => item['$patch'] === undefined && !find(known, item));
  const kept = known.flatMap((item) => {
    const own = find(items, item);
    if (!own) return [item];
    return own['$patch'] === 'delete' ? [] : [merged(item, own, keys)];
  });
  return [...others, ...kept];
}

const mapOf = (value: unknown): PlainMap => (isMap(value) ? value : {});
