import type { IPodSpec } from 'kubernetes-models/v1/PodSpec';
import type { IPodTemplateSpec } from 'kubernetes-models/v1/PodTemplateSpec';
import type { Workload } from '../../model/workload.ts';
import type { ServiceView } from '../view.ts';
import { containerOf, sideContainerOf } from './container.ts';
import { hostAliasesOf, metadataOf, pullSecretsOf } from './metadata.ts';
import { schedulingOf } from './scheduling.ts';
import { volumesOf } from './volumes.ts';

/**
 * The pods of a service, the same for all kinds that make pods. Hardening follows the restricted Pod Security
 * Standard.
 * Source: Kubernetes, Pod Security Standards; Job: Pod template (restartPolicy).
 */
export function podTemplateOf(view: ServiceView): IPodTemplateSpec {
  const { service } = view;
  const { workload } = service;
  const { volumes } = volumesOf(workload);
  return {
    metadata: metadataOf(view),
    spec: {
      ...(workload.job ? { restartPolicy: workload.job.restartPolicy } : {}),
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
  };
}

/** Istio puts its own containers before these. Source: istio/istio, pkg/kube/inject/webhook.go (reorderPod). */
const initContainersOf = (workload: Workload): Pick<IPodSpec, 'initContainers'> =>
  workload.initContainers.length > 0
    ? { initContainers: workload.initContainers.map((each) => sideContainerOf(each, workload)) }
    : {};

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
