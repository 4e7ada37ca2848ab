import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import type { IContainer } from 'kubernetes-models/v1/Container';
import type { Service } from '../model/service.ts';
import { appLabel, defineKind } from './kind.ts';
import type { ServiceView } from './view.ts';

/** Seconds between a pod's removal from the endpoints and SIGTERM: proxies learn of the removal meanwhile. */
const endpointRemovalSeconds = 5;

/**
 * The pods of one version. What is rendered has no version: overlays add the suffix, the label `version`, the image
 * tag and the number of replicas, so that a new version is a few lines.
 * Hardening follows the restricted Pod Security Standard; spreading asks, it does not block.
 * Source: Kubernetes, Pod Security Standards; Istio, Application Requirements (labels app and version).
 */
export const deployment = defineKind<ServiceView>({
  group: 'apps',
  kind: 'Deployment',
  render: ({ service, istio }): IDeployment => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: service.name, namespace: service.namespace, labels: appLabel(service) },
    spec: {
      revisionHistoryLimit: 3,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      selector: { matchLabels: appLabel(service) },
      template: {
        metadata: {
          labels: appLabel(service),
          ...(istio.nativeSidecars
            ? {}
            : { annotations: { 'proxy.istio.io/config': 'holdApplicationUntilProxyStarts: true' } }),
        },
        spec: {
          serviceAccountName: service.name,
          automountServiceAccountToken: false,
          terminationGracePeriodSeconds: service.workload.terminationGracePeriodSeconds,
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
          topologySpreadConstraints: ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map(
            (topologyKey) => ({
              maxSkew: 1,
              topologyKey,
              whenUnsatisfiable: 'ScheduleAnyway',
              labelSelector: { matchLabels: appLabel(service) },
            }),
          ),
          containers: [containerOf(service)],
        },
      },
    },
  }),
});

function containerOf({ name, port, workload: { image, env, resources } }: Service): IContainer {
  return {
    name,
    image,
    ports: [{ name: 'grpc', containerPort: port }],
    env: [
      { name: 'APP_VERSION', valueFrom: { fieldRef: { fieldPath: "metadata.labels['version']" } } },
      ...Object.entries(env).map(([key, value]) => ({ name: key, value })),
    ],
    resources,
    startupProbe: { grpc: { port }, periodSeconds: 2, failureThreshold: 30 },
    readinessProbe: { grpc: { port }, periodSeconds: 5 },
    livenessProbe: { grpc: { port }, periodSeconds: 10 },
    lifecycle: { preStop: { sleep: { seconds: endpointRemovalSeconds } } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
  };
}
