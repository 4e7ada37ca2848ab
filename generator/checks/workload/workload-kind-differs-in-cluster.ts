import { podKindOfSpec } from '../../model/workload-kind.ts';
import { defineCheck } from '../check.ts';

export const workloadKindDiffersInCluster = defineCheck({
  name: 'workload-kind-differs-in-cluster',
  code: 'MESH1933',
  severity: 'error',
  title: 'A service has another kind of workload in one cluster',
  explanation:
    'The Deployment, StatefulSet, CronJob or Job of a service is in its base, which all clusters share. The keys job and statefulSet of the spec decide which of them it is, and job.schedule decides between a CronJob and a Job. A cluster file can change the schedule and the other settings, but not the kind.',
  source: 'docs/how-it-works.md',
  *run({ instances }) {
    for (const { spec, service, cluster, at } of instances) {
      const [here, everywhere] = [podKindOfSpec(spec), podKindOfSpec(service.spec)];
      if (here === everywhere) continue;
      const key = spec.statefulSet || service.spec.statefulSet ? 'statefulSet' : 'job';
      yield {
        message: `${spec.name} is a ${here} in ${cluster.spec.name}, but a ${everywhere} by its own spec`,
        at: at([key], 'key'),
        hint: `write ${key} into services/${spec.name}/service.yaml; to stop a job in one cluster, set suspend: true there`,
        related: [{ message: 'its own spec', at: service.at(['name']) }],
      };
    }
  },
});
