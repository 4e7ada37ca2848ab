import { fewestPods } from '../../model/fleet.ts';
import { continued, defineChangeCheck, earlierLine } from '../change-check.ts';
import { getsCalls, replacesAutoscaler } from './support/replica-drops.ts';

export const replicaDropTooLarge = defineChangeCheck({
  name: 'replica-drop-too-large',
  code: 'MESH512',
  severity: 'error',
  title: 'A version that gets calls loses more than half of its pods in one change',
  explanation:
    'A PodDisruptionBudget limits evictions, not a smaller number of replicas: the Deployment removes all surplus pods in one step, and the remaining pods get all calls. Beyond the first stage, a version that gets calls must keep at least half of its pods in one change. An autoscaler counts with its minReplicas. MESH554 covers the change from autoscaling to replicas.',
  source: 'Kubernetes, Disruptions: voluntary disruptions; Horizontal Pod Autoscaling',
  *run(change) {
    const [first] = change.after.fleet.settings.stages;
    for (const { name, cluster, before, after } of continued(change)) {
      if (after.cluster.model.stage === first) continue;
      for (const version of after.model.versions) {
        const was = before.model.versions.find((each) => each.name === version.name);
        if (!was || (!getsCalls(was) && !getsCalls(version)) || replacesAutoscaler(was, version)) continue;
        const [from, to] = [fewestPods(was.scale), fewestPods(version.scale)];
        if (to * 2 >= from) continue;
        const path = ['versions', version.name, 'replicas' in version.scale ? 'replicas' : 'autoscaling'];
        yield {
          message: `${version.name} of ${name} changes from ${from} to ${to} pods in ${cluster.name} while it gets calls`,
          at: after.loaded.atOwn(path),
          hint: `keep at least ${Math.ceil(from / 2)} in this change, or first remove its calls`,
          related: [
            earlierLine(change, 'before this change', before.loaded.atOwn(['versions', version.name])),
          ],
        };
      }
    }
  },
});
