import type { InstanceSpec } from '../../schema/cluster.ts';
import type { ServiceSpec } from '../../schema/service.ts';
import { defineCheck } from '../check.ts';
import { fewestPods, weightOf } from '../support/version-shares.ts';

export const singlePodInLastStage = defineCheck({
  name: 'single-pod-in-last-stage',
  code: 'MESH429',
  severity: 'warning',
  title: 'A single pod serves a version of the last stage',
  explanation:
    'The last stage serves users. With one pod, every drain of a node and every crash is an outage: the disruption budget allows one pod to be evicted, and there is no other. This check reports versions that get at least half of the calls; a canary may have one pod. A worker gets no calls, and only the program of a StatefulSet with volumes knows whether two pods can share its data: these are not reported.',
  source: 'Kubernetes, Disruptions; kube-linter, minimum-three-replicas',
  *run({ fleet, instances }) {
    for (const { cluster, name, spec, own, atOwn } of instances) {
      if (!fleet || !canShareCalls(spec) || cluster.spec.stage !== fleet.spec.stages.at(-1)) continue;
      for (const [version, settings] of Object.entries(own.versions)) {
        if (shareOf(own, version) < 50 || fewestPods(settings) > 1) continue;
        const path = ['versions', version, ...(settings.autoscaling ? ['autoscaling', 'minReplicas'] : [])];
        yield {
          message: `in ${cluster.spec.name} ${fewestPods(settings) === 0 ? 'no' : 'a single'} pod answers ${shareOf(own, version)} % of the calls of ${name}`,
          at: settings.autoscaling
            ? atOwn(path)
            : atOwn([...path, 'replicas'], settings.replicas === undefined ? 'key' : 'value'),
          hint: settings.autoscaling ? 'write minReplicas: 2 or more' : 'write replicas: 2 or more',
        };
      }
    }
  },
});

/** False for a worker or a job, and for pods with data of their own. */
const canShareCalls = ({ grpc, http, ports, statefulSet }: ServiceSpec): boolean =>
  (grpc !== undefined || http !== undefined || ports !== undefined) &&
  Object.keys(statefulSet?.volumeClaims ?? {}).length === 0;

const shareOf = ({ versions, weights }: InstanceSpec, version: string): number => {
  if (!weights) return Object.keys(versions).length === 1 ? 100 : 0;
  return weightOf(weights, version);
};
