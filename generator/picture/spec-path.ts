import type { Path } from '../diagnostics/source-file.ts';
import type { PlainMap } from '../lang/plain-map.ts';

/** The setting of the spec that each field of a container comes from; the rest follows from the service itself. */
const settings: Readonly<Record<string, string>> = {
  image: 'image',
  command: 'command',
  args: 'args',
  resources: 'resources',
  env: 'env',
  startupProbe: 'startupProbe',
  readinessProbe: 'readinessProbe',
  livenessProbe: 'livenessProbe',
};

/** The setting of a spec that a rendered path comes from; the name of the service if there is none. */
export function specPathOf({ kind }: PlainMap, path: Path): Path {
  const position = path.indexOf('containers');
  if (kind !== 'Deployment') return ['name'];
  if (position < 0) {
    if (path.includes('terminationGracePeriodSeconds')) return ['terminationGracePeriodSeconds'];
    return path.includes('securityContext') ? ['securityContext'] : ['name'];
  }
  const setting = settings[String(path[position + 2])];
  if (setting === undefined) return ['name'];
  return setting === 'resources' ? [setting, ...path.slice(position + 3)] : [setting];
}
