import { hubCluster } from '../../render/application.ts';
import { defineCheck } from '../check.ts';

export const clusterNamedInCluster = defineCheck({
  name: 'cluster-named-in-cluster',
  code: 'MESH340',
  severity: 'warning',
  title: 'A cluster by the name of the one Argo CD runs in',
  explanation: `Argo CD calls the cluster that it runs in itself ${hubCluster}, and knows it without being told. Services of a cluster file of that name run beside Argo CD; in another cluster they never arrive, as its name there is another one.`,
  source: 'Argo CD, Declarative Setup: clusters',
  *run({ clusters }) {
    for (const { spec, at } of clusters) {
      if (spec.name !== hubCluster) continue;
      yield {
        message: `${hubCluster} is the cluster that Argo CD itself runs in`,
        at: at(['name']),
        hint: 'name the cluster as it is registered in Argo CD (argocd cluster list)',
      };
    }
  },
});
