import { continued, defineChangeCheck, earlierLine } from '../change-check.ts';

export const autoscalingFromZero = defineChangeCheck({
  name: 'autoscaling-from-zero',
  code: 'MESH556',
  severity: 'error',
  title: 'An autoscaler for a version that has no pods',
  explanation:
    'Kubernetes takes 0 replicas as a request to leave a Deployment alone: an autoscaler does nothing there. As Argo CD leaves the number of pods of such a version as it is in the cluster, it would stay at 0. Set a number of replicas first, let it sync, and set autoscaling in the next change.',
  source: 'Kubernetes, Horizontal Pod Autoscaling: implicit maintenance-mode deactivation',
  *run(change) {
    for (const { name, cluster, before, after } of continued(change)) {
      for (const { name: version, scale } of after.model.versions) {
        const was = before.model.versions.find((each) => each.name === version)?.scale;
        if ('replicas' in scale || !was || !('replicas' in was) || was.replicas > 0) continue;
        yield {
          message: `${version} of ${name} has 0 pods in ${cluster.name}, and an autoscaler leaves it at that`,
          at: after.loaded.atOwn(['versions', version, 'autoscaling'], 'key'),
          hint: `write replicas: ${scale.minReplicas} in this change, and autoscaling when Argo CD has synced it`,
          related: [earlierLine(change, 'as it was', before.loaded.atOwn(['versions', version, 'replicas']))],
        };
      }
    }
  },
});
