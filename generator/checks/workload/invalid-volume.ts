import { volumeSources } from '../../model/volumes.ts';
import { defineCheck, type Finding, type SettingsSource, settingsSources } from '../check.ts';
import { sideContainers } from '../support/spec-containers.ts';

const projections = ['serviceAccountToken', 'configMap', 'secret', 'downwardAPI'] as const;

export const invalidVolume = defineCheck({
  name: 'invalid-volume',
  code: 'MESH1917',
  severity: 'error',
  title: 'A volume has no source, several sources, or no container that uses it',
  explanation:
    'A volume, and each item of projected, has exactly one source; the API server rejects others. Only emptyDir and persistentVolumeClaim can be written: Kubernetes mounts ConfigMaps, Secrets and projected volumes read-only. A volume and a folder in emptyDirs need different names, because containers mount both by name. A volume that no container mounts still delays the start of the pod, or prevents it if its source does not exist.',
  source: 'Kubernetes, Volumes; Kubernetes, Projected Volumes',
  *run(workspace) {
    for (const source of settingsSources(workspace)) yield* mistakes(source);
  },
});

function* mistakes(source: SettingsSource): Iterable<Finding> {
  const { spec, at } = source;
  const mounted = new Set(
    sideContainers(source).flatMap(({ settings }) => Object.keys(settings.mounts ?? {})),
  );
  for (const [name, volume] of Object.entries(spec.volumes ?? {})) {
    const here = at(['volumes', name], 'key');
    const sources = volumeSources.filter((key) => volume[key] !== undefined);
    yield* sourceCount(`the volume ${name}`, sources, volumeSources, (key) =>
      at(['volumes', name, ...(key === undefined ? [] : [key])], 'key'),
    );
    if (Object.hasOwn(spec.emptyDirs ?? {}, name))
      yield {
        message: `${name} is the name of a volume and of a folder in emptyDirs`,
        at: here,
        hint: 'rename one of the two',
        related: [{ message: 'the folder', at: at(['emptyDirs', name], 'key') }],
      };
    const [kind] = sources;
    if (volume.readOnly === false && kind !== undefined && !/^(?:emptyDir|persistentVolumeClaim)$/.test(kind))
      yield {
        message: `no container can write to the volume ${name}: it is a ${kind}`,
        at: at(['volumes', name, 'readOnly']),
        hint: 'remove readOnly, and write to a folder in emptyDirs',
      };
    if (volume.mountPath === undefined && !mounted.has(name))
      yield {
        message: `no container mounts the volume ${name}`,
        missingIn: spec.name,
        at: here,
        hint: 'set its mountPath, add it to the mounts of another container, or remove it',
      };
    for (const [index, item] of (volume.projected ?? []).entries()) {
      const path = ['volumes', name, 'projected', index];
      const found = projections.filter((key) => item[key] !== undefined);
      yield* sourceCount(`item ${index + 1} of the volume ${name}`, found, projections, (key) =>
        at(key === undefined ? path : [...path, key], key === undefined ? 'value' : 'key'),
      );
      for (const [file, field] of Object.entries(item.downwardAPI ?? {}))
        if (/^(?:limits|requests)\./.test(field))
          yield {
            message: `${file} of the volume ${name} cannot contain ${field}: a volume belongs to the pod, not to a container`,
            at: at([...path, 'downwardAPI', file]),
            hint: 'write it as a variable in envFields',
          };
    }
  }
}

function* sourceCount(
  what: string,
  found: readonly string[],
  all: readonly string[],
  at: (key: string | undefined) => Finding['at'],
): Iterable<Finding> {
  const [first, second] = found;
  if (first === undefined)
    yield { message: `${what} has no source`, at: at(undefined), hint: `add one of ${all.join(', ')}` };
  else if (second !== undefined)
    yield {
      message: `${what} has both ${first} and ${second}`,
      at: at(second),
      hint: 'keep one of them; a cluster file removes the other with null',
    };
}
