import type { Place } from '../../diagnostics/diagnostic.ts';
import type { SettingsSource } from '../check.ts';
import { sideContainers } from './spec-containers.ts';

/** A mount path of a container and its place in the spec. */
export interface SpecMount {
  readonly path: string;
  readonly at: Place;
  /** True if the container may write to it: then Kubernetes can create a folder in it for another mount. */
  readonly writable: boolean;
}

/** The mounts of each container of a spec, first those of the container of the service. */
export function mountsByContainer(source: SettingsSource): SpecMount[][] {
  const { volumes = {}, emptyDirs = {}, statefulSet: { volumeClaims = {} } = {} } = source.spec;
  const isWritable = (name: string): boolean => {
    const volume = Object.hasOwn(volumes, name) ? volumes[name] : undefined;
    if (volume) return !(volume.readOnly ?? volume.emptyDir === undefined);
    return Object.hasOwn(volumeClaims, name) || Object.hasOwn(emptyDirs, name);
  };
  return [
    [...ownMounts(source, isWritable)],
    ...sideContainers(source).map(({ settings, at }) =>
      Object.entries(settings.mounts ?? {}).map(([name, { path, readOnly }]) => ({
        path,
        at: at(['mounts', name, 'path']),
        writable: readOnly === undefined ? isWritable(name) : !readOnly,
      })),
    ),
  ];
}

function* ownMounts(
  { spec, at }: SettingsSource,
  isWritable: (name: string) => boolean,
): Iterable<SpecMount> {
  const {
    config,
    secrets = {},
    emptyDirs = {},
    volumes = {},
    statefulSet: { volumeClaims = {} } = {},
  } = spec;
  if (config) {
    const path = config.mountPath ?? `/etc/${spec.name}`;
    const place = config.mountPath === undefined ? at(['config'], 'key') : at(['config', 'mountPath']);
    yield { path, at: place, writable: false };
  }
  for (const [name, { mountPath: path }] of Object.entries(secrets))
    if (path !== undefined) yield { path, at: at(['secrets', name, 'mountPath']), writable: false };
  for (const [name, { mountPath: path }] of Object.entries(emptyDirs))
    yield { path, at: at(['emptyDirs', name, 'mountPath']), writable: true };
  for (const [name, { mountPath: path }] of Object.entries(volumes))
    if (path !== undefined)
      yield { path, at: at(['volumes', name, 'mountPath']), writable: isWritable(name) };
  for (const [name, { mountPath: path }] of Object.entries(volumeClaims))
    if (path !== undefined)
      yield { path, at: at(['statefulSet', 'volumeClaims', name, 'mountPath']), writable: true };
}
