import type { Place } from '../../diagnostics/diagnostic.ts';
import { defineCheck, type SettingsSource, settingsSources } from '../check.ts';

/** A folder that something is mounted into, and where the spec says so. */
interface Mount {
  readonly path: string;
  readonly at: Place;
  /** True where the container may write: then Kubernetes can make a folder in it for another mount. */
  readonly writable: boolean;
}

export const overlappingMounts = defineCheck({
  name: 'overlapping-mounts',
  code: 'MESH473',
  severity: 'error',
  title: 'Two things mounted into one folder',
  explanation:
    'Kubernetes refuses a pod with two mounts of one path. A folder inside of a mounted ConfigMap or Secret cannot be made, since these are read-only: the container never starts.',
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
              : `one of ${other.path} and ${mount.path} stands inside of the other, which is read-only`,
          at: mount.at,
          hint: 'choose another mountPath for one of the two',
          related: [{ message: 'the other one', at: other.at }],
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
