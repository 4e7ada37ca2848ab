import type { Place } from '../../diagnostics/diagnostic.ts';
import { defineCheck, type SettingsSource, settingsSources } from '../check.ts';

/** A mount path and its place in the spec. */
interface Mount {
  readonly path: string;
  readonly at: Place;
  /** True if the container may write to it: then Kubernetes can create a folder in it for another mount. */
  readonly writable: boolean;
}

export const overlappingMounts = defineCheck({
  name: 'overlapping-mounts',
  code: 'MESH473',
  severity: 'error',
  title: 'Two mounts overlap',
  explanation:
    'Kubernetes rejects a pod with two mounts of one path. A mount inside a ConfigMap or Secret mount fails, because these are read-only and the folder cannot be created: the container never starts.',
  source: 'Kubernetes, Container, volumeMounts',
  *run(workspace) {
    for (const source of settingsSources(workspace)) {
      const seen: Mount[] = [];
      for (const mount of mountsOf(source)) {
        const other = seen.find((before) => collide(before, mount));
        seen.push(mount);
        if (!other) continue;
        yield {
          message:
            other.path === mount.path
              ? `${mount.path} is mounted twice`
              : `of ${other.path} and ${mount.path}, one is inside the other, which is read-only`,
          at: mount.at,
          hint: 'choose another mountPath for one of the two',
          related: [{ message: 'the other mount', at: other.at }],
        };
      }
    }
  },
});

function* mountsOf({ spec, at }: SettingsSource): Iterable<Mount> {
  const { config, secrets = {}, emptyDirs = {} } = spec;
  if (config) {
    const path = config.mountPath ?? `/etc/${spec.name}`;
    const place = config.mountPath === undefined ? at(['config'], 'key') : at(['config', 'mountPath']);
    yield { path, at: place, writable: false };
  }
  for (const [name, { mountPath: path }] of Object.entries(secrets)) {
    if (path !== undefined) yield { path, at: at(['secrets', name, 'mountPath']), writable: false };
  }
  for (const [name, { mountPath: path }] of Object.entries(emptyDirs)) {
    yield { path, at: at(['emptyDirs', name, 'mountPath']), writable: true };
  }
}

function collide(a: Mount, b: Mount): boolean {
  if (a.path === b.path) return true;
  const [outer, inner] = a.path.length < b.path.length ? [a, b] : [b, a];
  return !outer.writable && inner.path.startsWith(`${outer.path}/`);
}
