import { mapAt } from '../../lang/at-path.ts';
import { grouped } from '../../lang/grouped.ts';
import { type Fleet, type Instance, mostPods } from '../../model/fleet.ts';
import { quantityOf } from '../../model/quantity.ts';
import type { Workload } from '../../model/workload.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { perPlace, together } from '../support/places.ts';

export const quotaTooSmall = defineRenderedCheck({
  name: 'quota-too-small',
  code: 'MESH329',
  severity: 'warning',
  title: 'A ResourceQuota is too small for the services of its namespace',
  explanation:
    'Kubernetes does not create a pod that exceeds the ResourceQuota of its namespace. An autoscaler then stops below its maximum, just under high load, and a rollout, which temporarily needs one more pod, hangs. This check adds up all versions at their maximum; the requests of the proxies are not included.',
  source: 'Kubernetes, Resource Quotas',
  *run({ documents, fleet }) {
    const own = documents.filter(({ kind, origin }) => kind === 'ResourceQuota' && origin !== 'generated');
    const small = own.flatMap((document) => [...tooSmall(document, fleet)]);
    for (const group of perPlace(small, ({ key }) => key)) {
      const [{ document, key, hard, at }] = group;
      const byNeed = grouped(group, ({ needed }) => needed);
      const needs = [...byNeed].map(
        ([needed, each]) => `${written(needed, key)} in ${together(each.map(({ cluster }) => cluster))}`,
      );
      const most = written(Math.max(...byNeed.keys()), key);
      yield {
        message: `${document.name} allows ${hard} of ${key}, but the services of ${document.namespace} may need ${needs.join(', ')}`,
        at,
        hint: `raise it to more than ${most}, or lower the requests or the maximum replicas of the services`,
      };
    }
  },
});

/** The amounts of a quota that are less than the services need, in each cluster. */
function* tooSmall(document: RenderedDocument, { clusters }: Fleet) {
  for (const cluster of clusters) {
    if (!document.clusters.includes(cluster.name)) continue;
    const here = cluster.instances.filter(({ service }) => service.namespace === document.namespace);
    for (const [key, amount] of Object.entries(mapAt(document.value, 'spec', 'hard'))) {
      const hard = String(amount);
      const needed = neededOf(key, here);
      if (needed === undefined || needed <= quantityOf(hard)) continue;
      yield { document, key, hard, needed, cluster: cluster.name, at: document.at(['spec', 'hard', key]) };
    }
  }
}

/** The maximum that all pods of the services need; undefined if the specs do not set it. */
function neededOf(key: string, instances: readonly Instance[]): number | undefined {
  const isPods = key === 'pods' || key === 'count/pods';
  const [, limits, resource] = /^(?:requests\.|(limits)\.)?(cpu|memory)$/.exec(key) ?? [];
  if (!isPods && resource === undefined) return undefined;
  return instances.reduce((total, { service, versions }) => {
    const each = isPods ? 1 : ofPod(service.workload, limits ? 'limits' : 'requests', resource ?? '');
    const pods = versions.reduce((sum, { scale }) => sum + mostPods(scale), 0);
    return total + each * pods;
  }, 0);
}

/**
 * What a pod needs: all containers that run together, or what its largest init container needs.
 * Source: Kubernetes, Sidecar Containers: resource sharing within containers.
 */
function ofPod(workload: Workload, kind: 'requests' | 'limits', resource: string): number {
  const amount = ({ resources }: Pick<Workload, 'resources'>) => quantityOf(resources[kind][resource] ?? 0);
  const [sidecars, others] = [
    workload.initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always'),
    workload.initContainers.filter(({ restartPolicy }) => restartPolicy !== 'Always'),
  ];
  const sum = [workload, ...workload.containers, ...sidecars].reduce(
    (total, each) => total + amount(each),
    0,
  );
  return Math.max(sum, ...others.map(amount));
}

const written = (amount: number, key: string): string =>
  key.endsWith('memory') ? `${Math.ceil(amount / 2 ** 20)}Mi` : String(Math.round(amount * 1000) / 1000);
