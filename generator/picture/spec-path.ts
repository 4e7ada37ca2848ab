import type { Path } from '../diagnostics/source-file.ts';
import type { PlainMap } from '../lang/plain-map.ts';
import { scheduleKeys } from '../model/job.ts';
import { podKinds } from '../model/workload-kind.ts';

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

/** The settings of a StatefulSet and of a job, by their fields. */
const settingsOfKind: Readonly<Record<string, Path>> = {
  volumeClaimTemplates: ['statefulSet', 'volumeClaims'],
  ...Object.fromEntries(
    [
      'serviceName',
      'podManagementPolicy',
      'updateStrategy',
      'persistentVolumeClaimRetentionPolicy',
      'minReadySeconds',
    ].map((key) => [key, ['statefulSet', key]]),
  ),
  ...Object.fromEntries(
    [
      ...scheduleKeys,
      'schedule',
      'suspend',
      'restartPolicy',
      'backoffLimit',
      'activeDeadlineSeconds',
      'parallelism',
      'completions',
      'completionMode',
      'ttlSecondsAfterFinished',
    ].map((key) => [key, ['job', key]]),
  ),
};

function settingOfKind(path: Path): Path | undefined {
  if (path.includes('containers') || path.includes('initContainers')) return undefined;
  const key = path.find((each) => Object.hasOwn(settingsOfKind, String(each)));
  return key === undefined ? undefined : settingsOfKind[String(key)];
}

/** The setting of a spec that a rendered path comes from; the name of the service if there is none. */
export function specPathOf({ kind }: PlainMap, path: Path): Path {
  const position = path.indexOf('containers');
  if (!podKinds.some((each) => each === kind)) return ['name'];
  const ofKind = settingOfKind(path);
  if (ofKind) return ofKind;
  if (position < 0) {
    if (path.includes('terminationGracePeriodSeconds')) return ['terminationGracePeriodSeconds'];
    return path.includes('securityContext') ? ['securityContext'] : ['name'];
  }
  const setting = settings[String(path[position + 2])];
  if (setting === undefined) return ['name'];
  return setting === 'resources' ? [setting, ...path.slice(position + 3)] : [setting];
}
