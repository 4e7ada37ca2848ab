import { hasVersions, podKindOfSpec } from '../../model/workload-kind.ts';
import { defineCheck } from '../check.ts';

export const severalVersionsOfWorkload = defineCheck({
  name: 'several-versions-of-workload',
  code: 'MESH1932',
  severity: 'error',
  title: 'A job or a StatefulSet has two versions in a cluster',
  explanation:
    'A service has one Deployment for each version, and routes share the calls between them. Two versions of a job would do its work twice. Two versions of a StatefulSet would have different pods and different data, and callers would get one or the other. Such a service has one version in each cluster: npm run deploy and npm run promote set its image. A StatefulSet replaces its pods one after the other; updateStrategy.partition of statefulSet stops it in between.',
  source: 'Kubernetes, StatefulSets: Partitioned rolling updates; CronJob',
  *run({ instances }) {
    for (const { name, spec, own, cluster, atOwn } of instances) {
      const kind = podKindOfSpec(spec);
      const [first, second] = Object.keys(own.versions);
      if (hasVersions(kind) || first === undefined || second === undefined) continue;
      yield {
        message: `${name} is a ${kind} and has the versions ${Object.keys(own.versions).join(' and ')} in ${cluster.spec.name}`,
        at: atOwn(['versions', second], 'key'),
        hint: `keep one version, and set its tag: npm run deploy -- ${name} TAG --cluster ${cluster.spec.name}`,
        related: [{ message: 'the first', at: atOwn(['versions', first], 'key') }],
      };
    }
  },
});
