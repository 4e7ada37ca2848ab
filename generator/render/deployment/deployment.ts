import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import type { Service } from '../../model/service.ts';
import { appLabel, defineKind } from '../kind.ts';
import type { ServiceView } from '../view.ts';
import { podTemplateOf } from './pod-template.ts';

/**
 * The pods of one version. The base has no version: overlays add the suffix, the label `version`, the image
 * tag and the number of replicas, so a new version takes only a few lines. Spreading is a preference, not a
 * requirement. A rollout never reduces the number of pods, and starts a quarter of them at a time: one, for up to
 * four pods, and not a hundred steps for a hundred pods.
 * Source: Kubernetes, Deployments: max surge; Istio, Application Requirements (labels app and version).
 */
export const deployment = defineKind<ServiceView>({
  group: 'apps',
  kind: 'Deployment',
  appliesTo: ({ service }) => service.workload.kind === 'Deployment',
  render: (view): IDeployment => {
    const { service } = view;
    return {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: service.name, namespace: service.namespace, labels: appLabel(service) },
      spec: {
        revisionHistoryLimit: 3,
        progressDeadlineSeconds: progressDeadlineOf(service),
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } },
        selector: { matchLabels: appLabel(service) },
        template: podTemplateOf(view),
      },
    };
  },
});

/**
 * Minimum time for a Deployment to make its next pod ready, and the share of it for scheduling and pulling
 * the image; in seconds.
 */
const shortestDeadline = 120;
const secondsBeforeStart = 60;

/**
 * How long a rollout may make no progress before Argo CD marks the Deployment as Degraded and ends the sync.
 * Until then no later commit of the service reaches the cluster, not even a rollback. The default of
 * Kubernetes is ten minutes. The value is longer than a pod may take to start.
 * Source: Kubernetes, Deployments: progress deadline seconds; Argo CD, Resource Health.
 */
function progressDeadlineOf({ workload }: Service): number {
  const { startupProbe } = workload.probes;
  const { initialDelaySeconds = 0, periodSeconds = 0, failureThreshold = 3 } = startupProbe ?? {};
  const start = startupProbe ? initialDelaySeconds + periodSeconds * failureThreshold : 0;
  return Math.max(shortestDeadline, start + secondsBeforeStart);
}
