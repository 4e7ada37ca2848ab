import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec';
import type { Service } from '../../model/service.ts';
import type { Workload } from '../../model/workload.ts';
import { appLabel, defineKind } from '../kind.ts';
import type { ServiceView } from '../view.ts';
import { containerOf, sideContainerOf } from './container.ts';
import { hostAliasesOf, metadataOf, pullSecretsOf } from './metadata.ts';
import { schedulingOf } from './scheduling.ts';
import { volumesOf } from './volumes.ts';

/**
 * The pods of one version. The base has no version: overlays add the suffix, the label `version`, the image
 * tag and the number of replicas, so a new version takes only a few lines. Hardening follows the restricted
 * Pod Security Standard. Spreading is a preference, not a requirement. A rollout never reduces the number of
 * pods, and starts a quarter of them at a time: one, for up to four pods, and not a hundred steps for a
 * hundred pods.
 * Source: Kubernetes, Pod Security Standards; Kubernetes, Deployments: max surge; Istio, Application
 * Requirements (labels app and version).
 */
export const deployment = defineKind<ServiceView>({
  group: 'apps',
  kind: 'Deployment',
  render: ({ service, istio }): IDeployment => {
    const { workload } = service;
    const { volumes } = volumesOf(workload);
    return {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: service.name, namespace: service.namespace, labels: appLabel(service) },
      spec: {
        revisionHistoryLimit: 3,
        progressDeadlineSeconds: progressDeadlineOf(service),
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } },
        selector: { matchLabels: appLabel(service) },
        template: {
          metadata: metadataOf({ service, istio }),
          spec: {
            ...pullSecretsOf(workload),
            serviceAccountName: service.name,
            automountServiceAccountToken: false,
            terminationGracePeriodSeconds: workload.terminationGracePeriodSeconds,
            securityContext: securityContextOf(workload.securityContext),
            ...schedulingOf(service),
            ...hostAliasesOf(workload),
            ...initContainersOf(workload),
            containers: [
              containerOf(service),
              ...workload.containers.map((each) => sideContainerOf(each, workload)),
            ],
            ...(volumes ? { volumes } : {}),
          },
        },
      },
    };
  },
});

/** Istio puts its own containers before these. Source: istio/istio, pkg/kube/inject/webhook.go (reorderPod). */
const initContainersOf = (workload: Workload): Pick<IPodSpec, 'initContainers'> =>
  workload.initContainers.length > 0
    ? { initContainers: workload.initContainers.map((each) => sideContainerOf(each, workload)) }
    : {};

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

/** For the whole pod; the proxy has its user set on its own container. */
function securityContextOf({
  runAsUser,
  runAsGroup,
  fsGroup,
}: Workload['securityContext']): NonNullable<IPodSpec['securityContext']> {
  return {
    runAsNonRoot: true,
    ...(runAsUser === undefined ? {} : { runAsUser }),
    ...(runAsGroup === undefined ? {} : { runAsGroup }),
    ...(fsGroup === undefined ? {} : { fsGroup }),
    seccompProfile: { type: 'RuntimeDefault' },
  };
}
