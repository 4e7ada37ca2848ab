import { listAt, mapAt, numberAt, textAt, textsAt } from '../../lang/at-path.ts';
import type { PlainMap } from '../../lang/plain-map.ts';
import type { ExistingDocument } from '../document.ts';
import { present, type Settings } from './settings.ts';

/** The key `job` or `statefulSet` of a spec, for a workload that is not a Deployment. */
export function kindSettings({ kind, value }: ExistingDocument, container: PlainMap, name: string): Settings {
  const spec = mapAt(value, 'spec');
  if (kind === 'StatefulSet') return { statefulSet: statefulSetOf(spec, container, name) };
  return kind === 'Job' || kind === 'CronJob' ? { job: jobOf(spec, kind) } : {};
}

/** Keys of a job whose value is that of the document, unless it is the default of Kubernetes. */
const limits: readonly (readonly [string, unknown])[] = [
  ['suspend', false],
  ['backoffLimit', 6],
  ['activeDeadlineSeconds', undefined],
  ['parallelism', 1],
  ['completions', 1],
  ['completionMode', 'NonIndexed'],
];

/**
 * The schedule and the limits of a job. A spec has another default for concurrency than Kubernetes, and says nothing of a
 * Job that deletes itself: Argo CD would create it again.
 */
function jobOf(spec: PlainMap, kind: 'Job' | 'CronJob'): Settings {
  const isScheduled = kind === 'CronJob';
  const kept = limits.flatMap(([key, usual]) =>
    spec[key] === undefined || spec[key] === usual ? [] : [[key, spec[key]] as const],
  );
  const concurrency = textAt(spec, 'concurrencyPolicy') ?? 'Allow';
  const restart = textAt(spec, 'template', 'spec', 'restartPolicy');
  return {
    ...present({
      ...(isScheduled
        ? {
            schedule: textAt(spec, 'schedule'),
            timeZone: textAt(spec, 'timeZone'),
            concurrencyPolicy: concurrency === 'Forbid' ? undefined : concurrency,
            startingDeadlineSeconds: numberAt(spec, 'startingDeadlineSeconds'),
            successfulJobsHistoryLimit: otherThan(3, numberAt(spec, 'successfulJobsHistoryLimit')),
            failedJobsHistoryLimit: otherThan(1, numberAt(spec, 'failedJobsHistoryLimit')),
            ttlSecondsAfterFinished: numberAt(spec, 'ttlSecondsAfterFinished'),
          }
        : {}),
      restartPolicy: restart === 'OnFailure' ? restart : undefined,
    }),
    ...Object.fromEntries(kept),
  };
}

function statefulSetOf(spec: PlainMap, container: PlainMap, name: string): Settings {
  const claims = listAt(spec, 'volumeClaimTemplates').map((claim) => {
    const claimName = textAt(claim, 'metadata', 'name') ?? '';
    const mount = listAt(container, 'volumeMounts').find((each) => textAt(each, 'name') === claimName);
    const modes = textsAt(claim, 'spec', 'accessModes');
    return [
      claimName,
      present({
        storage: mapAt(claim, 'spec', 'resources', 'requests')['storage'],
        storageClassName: textAt(claim, 'spec', 'storageClassName'),
        accessModes: modes.join() === 'ReadWriteOnce' ? undefined : modes,
        mountPath: textAt(mount, 'mountPath'),
        subPath: textAt(mount, 'subPath'),
      }),
    ] as const;
  });
  const serviceName = textAt(spec, 'serviceName');
  const partition = otherThan(0, numberAt(spec, 'updateStrategy', 'rollingUpdate', 'partition'));
  const retention = mapAt(spec, 'persistentVolumeClaimRetentionPolicy');
  return present({
    volumeClaims: Object.fromEntries(claims),
    serviceName: serviceName === `${name}-headless` ? undefined : serviceName,
    podManagementPolicy: otherThan('OrderedReady', textAt(spec, 'podManagementPolicy')),
    updateStrategy: present({
      type: otherThan('RollingUpdate', textAt(spec, 'updateStrategy', 'type')),
      partition,
    }),
    persistentVolumeClaimRetentionPolicy: present({
      whenDeleted: otherThan('Retain', textAt(retention, 'whenDeleted')),
      whenScaled: otherThan('Retain', textAt(retention, 'whenScaled')),
    }),
    minReadySeconds: otherThan(0, numberAt(spec, 'minReadySeconds')),
  });
}

const otherThan = <Value>(usual: Value, value: Value | undefined): Value | undefined =>
  value === usual ? undefined : value;
