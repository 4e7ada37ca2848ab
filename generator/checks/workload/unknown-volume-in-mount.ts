import { suggestion } from '../../diagnostics/suggestion.ts';
import { grouped } from '../../lang/grouped.ts';
import { defineCheck, settingsSources } from '../check.ts';
import { together } from '../support/places.ts';
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
      const { name: service, volumes = {}, emptyDirs = {} } = source.spec;
      const known = [...Object.keys(volumes), ...Object.keys(emptyDirs)];
      const unknown = sideContainers(source).flatMap(({ name: container, settings, at }) => {
        const names = Object.keys(settings.mounts ?? {});
        return names
          .filter((name) => !known.includes(name))
          .map((name) => ({ container, name, names, at: at(['mounts', name], 'key') }));
      });
      // Several containers that mount the same unknown volume have one cause: the name of the volume.
      for (const [name, [first, ...others]] of grouped(unknown, (mount) => mount.name)) {
        const containers = together([first, ...others].map(({ container }) => container));
        const { hint, fixes = [] } = suggestion(name, known, 'volumes', first.at, first.names);
        yield {
          message: `${containers} ${others.length === 0 ? 'mounts' : 'mount'} the volume ${name}, but ${service} has no volume of this name`,
          at: first.at,
          hint: known.length === 0 ? 'add it under volumes or emptyDirs' : hint,
          ...(others.length === 0
            ? { fixes }
            : { related: others.map(({ container, at }) => ({ message: container, at })) }),
          missingIn: service,
        };
      }
    }
  },
});
