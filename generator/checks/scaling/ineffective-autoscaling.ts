import { targetsOf } from '../../model/autoscaling.ts';
import { quantityOf } from '../../model/quantity.ts';
import { resourcesOf } from '../../model/resources.ts';
import { defineCheck } from '../check.ts';

export const ineffectiveAutoscaling = defineCheck({
  name: 'ineffective-autoscaling',
  code: 'MESH475',
  severity: 'error',
  title: 'Autoscaling never scales',
  explanation:
    'The autoscaler measures usage in percent of the request. Without a request there is no percentage, and it never scales. With equal bounds it never scales either; write the number as replicas instead.',
  source: 'Kubernetes, Horizontal Pod Autoscaling: how does a HorizontalPodAutoscaler work',
  *run({ instances }) {
    for (const { spec, own, at, atOwn } of instances) {
      const { requests } = resourcesOf(spec);
      for (const [name, { autoscaling }] of Object.entries(own.versions)) {
        if (!autoscaling) continue;
        const here = atOwn(['versions', name, 'autoscaling'], 'key');
        const { minReplicas, maxReplicas } = autoscaling;
        if (minReplicas === maxReplicas) {
          yield {
            message: `minReplicas and maxReplicas are both ${minReplicas}`,
            at: here,
            hint: `write replicas: ${minReplicas} instead, or raise maxReplicas`,
          };
        }
        for (const { resource } of targetsOf(autoscaling)) {
          if (quantityOf(requests[resource] ?? 0) > 0) continue;
          yield {
            message: `version ${name} scales by ${resource}, but has no request for ${resource}`,
            at: at(['resources', 'requests', resource]),
            hint: `request the amount a pod needs, such as ${resource === 'cpu' ? '100m' : '128Mi'}`,
            related: [{ message: 'the autoscaling', at: here }],
          };
        }
      }
    }
  },
});
