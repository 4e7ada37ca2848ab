import { textAt } from '../lang/at-path.ts';
import type { ExistingInstance } from './inventory.ts';

/** What to know about workloads that are not Deployments. */
export function kindNotes({ name, versions, service }: ExistingInstance): string[] {
  return versions.flatMap(({ deployment: { kind, name: own, value } }) => {
    if (kind === 'Job')
      return [
        'it is a Job that runs once: it runs again at the first sync, and after each change of its image',
      ];
    const isRenamed = own !== name;
    if (kind === 'CronJob' && !isRenamed && textAt(value, 'spec', 'timeZone') === undefined)
      return [
        'its schedule has no time zone and followed the clock of the control plane: now it follows UTC',
      ];
    if (kind === 'CronJob')
      return isRenamed
        ? [`its CronJob ${own} becomes ${name}: delete the old one before the first sync`]
        : [];
    if (kind !== 'StatefulSet') return [];
    const isHeadless = textAt(service?.value, 'spec', 'clusterIP') === 'None';
    return [
      ...(isRenamed
        ? [
            `its StatefulSet ${own} becomes ${name}, with new and empty volumes: copy the data, or keep the old one`,
          ]
        : []),
      ...(isHeadless
        ? ['its Service is headless: each caller chooses a pod, and weights and retries have no effect']
        : []),
    ];
  });
}
