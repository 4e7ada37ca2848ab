import { suggest, suggestion } from '../../diagnostics/suggestion.ts';
import { listAt, textAt } from '../../lang/at-path.ts';
import { grouped } from '../../lang/grouped.ts';
import { containerTitle, isInAddition, placeOf } from '../../picture/document-names.ts';
import { allContainers } from '../../picture/pod-templates.ts';
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
      const { name: service, volumes = {}, emptyDirs = {}, statefulSet } = source.spec;
      const claims = statefulSet?.volumeClaims ?? {};
      const known = [volumes, emptyDirs, claims].flatMap((each) => Object.keys(each));
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
  *runDocuments(rendered) {
    for (const container of allContainers(rendered)) {
      const { document, spec } = container.pod;
      if (document.origin === 'generated') continue;
      const known = [
        ...listAt(spec, 'volumes').map((volume) => textAt(volume, 'name')),
        ...listAt(document.value, 'spec', 'volumeClaimTemplates').map((claim) =>
          textAt(claim, 'metadata', 'name'),
        ),
      ].filter((name) => name !== undefined);
      for (const [index, mount] of listAt(container.value, 'volumeMounts').entries()) {
        const name = textAt(mount, 'name');
        const path = [...container.path, 'volumeMounts', index];
        const at = placeOf(document, [...path, 'name'], path);
        if (name === undefined || known.includes(name) || !isInAddition(at)) continue;
        yield {
          message: `${containerTitle(container)} mounts the volume ${name}, but the pods have no volume of this name`,
          at,
          hint:
            known.length === 0
              ? 'add it to volumes of the pods, beside containers'
              : suggest(name, known, 'volumes'),
        };
      }
    }
  },
});
