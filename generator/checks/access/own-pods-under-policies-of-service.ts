import { isInAddition, placeOf, titleOf } from '../../picture/document-names.ts';
import { clusterPictures } from '../../picture/picture.ts';
import { portAt } from '../../picture/pods.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

/** Pods that run to their end: a job of a service may have its label. */
const jobs = ['Job', 'CronJob'];

export const ownPodsUnderPoliciesOfService = defineRenderedCheck({
  name: 'own-pods-under-policies-of-service',
  code: 'MESH1624',
  severity: 'warning',
  title: 'Pods in extra/ have the label app of a service, but none of its ports',
  explanation:
    'The policies of a service select its pods by the label app: its AuthorizationPolicy, NetworkPolicy, Sidecar, Telemetry and PodDisruptionBudget. Other pods with this label are under them, too: they accept only the calls of the service, on its ports, can reach only the hosts of its Sidecar, and count in its PodDisruptionBudget. Give the pods another value of app. Jobs are not reported.',
  source: 'Istio, Application Requirements: app and version labels; Kubernetes, Labels and Selectors',
  *run(rendered) {
    for (const { name: cluster, pods, services } of clusterPictures(rendered))
      for (const pod of pods) {
        const { service: own, labels, namespace, written } = pod;
        if (!written || own) continue;
        const { document } = written;
        if (document.origin !== 'extra' || jobs.includes(document.kind)) continue;
        const owner = services.find(
          ({ service }) => service?.name === labels['app'] && service?.namespace === namespace,
        );
        if (!owner?.service || owner.ports.some(({ target }) => portAt(pod, target))) continue;
        // A document may replace the rendered Deployment of a version.
        if (owner.versions.some((version) => version === labels['version'])) continue;
        const path = [...written.path, 'metadata', 'labels'];
        const at = placeOf(document, [...path, 'app'], path);
        if (!isInAddition(at)) continue;
        const { name } = owner.service;
        yield {
          message: `the policies of ${name} apply to the pods of ${titleOf(document)}: they have app: ${name}, but none of its ports`,
          at,
          hint: 'give the pods another value of app, in the selector of their document, too',
          clusters: [cluster],
        };
      }
  },
});
