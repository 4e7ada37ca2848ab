import { continued, defineChangeCheck, earlierLine } from '../change-check.ts';

export const autoscalingFromZero = defineChangeCheck({
  name: 'autoscaling-from-zero',
  code: 'MESH556',
  severity: 'error',
  title: 'Autoscaling starts for a version without pods',
  explanation:
    'An autoscaler does not scale a Deployment with 0 replicas. With autoscaling, Argo CD does not change the number of pods in the cluster either, so it would stay at 0. First set a number of replicas and let it sync, then set autoscaling in the next change.',
  source: 'Kubernetes, Horizontal Pod Autoscaling: implicit maintenance-mode deactivation',
  *run(change) {
    for (const { name, cluster, before, after } of continued(change)) {
      for (const { name: version, scale } of after.model.versions) {
        const was = before.model.versions.find((each) => each.name === version)?.scale;
        if ('replicas' in scale || !was || !('replicas' in was) || was.replicas > 0) continue;
        yield {
          message: `${version} of ${name} has 0 pods in ${cluster.name}, and an autoscaler would not change that`,
          at: after.loaded.atOwn(['versions', version, 'autoscaling'], 'key'),
          hint: `write replicas: ${scale.minReplicas} in this change, and autoscaling after Argo CD has synced it`,
          related: [
            earlierLine(change, 'before this change', before.loaded.atOwn(['versions', version, 'replicas'])),
          ],
        };
      }
    }
  },
});
