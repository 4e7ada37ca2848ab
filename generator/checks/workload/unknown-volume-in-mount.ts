import { suggestion } from '../../diagnostics/suggestion.ts';
import { defineCheck, settingsSources } from '../check.ts';
import { sideContainers } from '../support/spec-containers.ts';

export const unknownVolumeInMount = defineCheck({
  name: 'unknown-volume-in-mount',
  code: 'MESH1916',
  severity: 'error',
  title: 'A container mounts a volume that the pods do not have',
  explanation:
    'The API server rejects a pod whose container mounts an unknown volume. mounts of a container refers to a volume in volumes or to a writable folder in emptyDirs by its name. Files of config and secrets belong to the container of the service: another container mounts a configMap or a secret in volumes.',
  source: 'Kubernetes, Container: volumeMounts',
  *run(workspace) {
    for (const source of settingsSources(workspace)) {
      const { volumes = {}, emptyDirs = {} } = source.spec;
      const known = [...Object.keys(volumes), ...Object.keys(emptyDirs)];
      for (const { name: container, settings, at } of sideContainers(source))
        for (const name of Object.keys(settings.mounts ?? {})) {
          if (known.includes(name)) continue;
          const place = at(['mounts', name], 'key');
          yield {
            message: `${container} mounts the volume ${name}, but ${source.spec.name} has no volume of this name`,
            at: place,
            ...(known.length === 0
              ? { hint: 'add it under volumes or emptyDirs' }
              : suggestion(name, known, 'volumes', place, Object.keys(settings.mounts ?? {}))),
          };
        }
    }
  },
});
