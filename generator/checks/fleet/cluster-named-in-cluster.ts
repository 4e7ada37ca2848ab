import { hubCluster } from '../../render/application.ts';
import { defineCheck } from '../check.ts';

export const clusterNamedInCluster = defineCheck({
  name: 'cluster-named-in-cluster',
  code: 'MESH340',
  severity: 'warning',
  title: 'A cluster has the name that Argo CD reserves for its own cluster',
  explanation: `Argo CD always calls the cluster that it runs in ${hubCluster}. Services of a cluster file with that name would run in the cluster of Argo CD, and never in another one.`,
  source: 'Argo CD, Declarative Setup: clusters',
  *run({ clusters }) {
    for (const { spec, at } of clusters) {
      if (spec.name !== hubCluster) continue;
      yield {
        message: `${hubCluster} is the name of the cluster that Argo CD runs in`,
        at: at(['name']),
        hint: 'use the name under which the cluster is registered in Argo CD (argocd cluster list)',
      };
    }
  },
});
