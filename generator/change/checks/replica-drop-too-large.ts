import { fewestPods } from '../../model/fleet.ts';
import { continued, defineChangeCheck, earlierLine } from '../change-check.ts';
import { getsCalls, replacesAutoscaler } from './support/replica-drops.ts';

export const replicaDropTooLarge = defineChangeCheck({
  name: 'replica-drop-too-large',
  code: 'MESH512',
  severity: 'error',
  title: 'More than half of the pods of a version go at once while it gets calls',
  explanation:
    'A PodDisruptionBudget lets one pod go at a time, but it counts evictions, not a smaller number of replicas: the Deployment removes all pods too many in one step, and what is left gets all their calls. Beyond the first stage a version that still gets calls keeps at least half of its pods in one change. An autoscaler counts by minReplicas; MESH554 is about the way from an autoscaler to replicas.',
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
          message: `${version.name} of ${name} goes from ${from} to ${to} pods in ${cluster.name} while it gets calls`,
          at: after.loaded.atOwn(path),
          hint: `at least ${Math.ceil(from / 2)} in this change, or take its calls away first`,
          related: [earlierLine(change, 'as it was', before.loaded.atOwn(['versions', version.name]))],
        };
      }
    }
  },
});
