import { listAt, mapAt, numberAt, textAt } from '../../lang/at-path.ts';
import { isMap } from '../../lang/plain-map.ts';
import type { ExistingDocument } from '../document.ts';
import { present, type Settings } from './settings.ts';

/** The number of pods of a version, or the bounds and targets of its autoscaler. */
export function scaleOf(deployment: ExistingDocument, autoscaler: ExistingDocument | undefined): Settings {
  if (deployment.kind === 'Job' || deployment.kind === 'CronJob') return {};
  if (!autoscaler) return { replicas: numberAt(deployment.value, 'spec', 'replicas') ?? 1 };
  const spec = mapAt(autoscaler.value, 'spec');
  const behavior = (direction: string) =>
    present({
      stabilizationWindowSeconds: numberAt(spec, 'behavior', direction, 'stabilizationWindowSeconds'),
    });
  return {
    autoscaling: present({
      minReplicas: numberAt(spec, 'minReplicas') ?? 1,
      maxReplicas: numberAt(spec, 'maxReplicas'),
      targetCPUUtilizationPercentage:
        numberAt(spec, 'targetCPUUtilizationPercentage') ?? targetOf(listAt(spec, 'metrics'), 'cpu'),
      targetMemoryUtilizationPercentage: targetOf(listAt(spec, 'metrics'), 'memory'),
      scaleUp: behavior('scaleUp'),
      scaleDown: behavior('scaleDown'),
    }),
  };
}

/** The target of a resource, of pods or of their containers. Source: Kubernetes, HorizontalPodAutoscaler v2. */
function targetOf(metrics: readonly unknown[], resource: string): number | undefined {
  const metric = metrics
    .filter(isMap)
    .flatMap((each) => [mapAt(each, 'resource'), mapAt(each, 'containerResource')])
    .find((each) => textAt(each, 'name') === resource);
  return numberAt(metric, 'target', 'averageUtilization');
}

/** What an autoscaler has and a cluster file cannot express: other metrics, other targets, and policies of its behaviour. */
export function lossesOfAutoscaler(autoscaler: ExistingDocument): string[] {
  const spec = mapAt(autoscaler.value, 'spec');
  const metrics = listAt(spec, 'metrics')
    .filter(isMap)
    .filter((metric) => {
      const resource = { ...mapAt(metric, 'resource'), ...mapAt(metric, 'containerResource') };
      const isKnown = ['cpu', 'memory'].includes(textAt(resource, 'name') ?? '');
      return !isKnown || numberAt(resource, 'target', 'averageUtilization') === undefined;
    })
    .map((metric) => `a metric of type ${textAt(metric, 'type')}`);
  const behavior = ['scaleUp', 'scaleDown'].flatMap((direction) =>
    Object.keys(mapAt(spec, 'behavior', direction))
      .filter((key) => key !== 'stabilizationWindowSeconds')
      .map((key) => `behavior.${direction}.${key}`),
  );
  return [...metrics, ...behavior];
}
