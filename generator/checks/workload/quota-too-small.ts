import { mapAt } from '../../lang/at-path.ts';
import { type Instance, mostPods } from '../../model/fleet.ts';
import { quantityOf } from '../../model/quantity.ts';
import { defineRenderedCheck } from '../rendered/check.ts';

export const quotaTooSmall = defineRenderedCheck({
  name: 'quota-too-small',
  code: 'MESH329',
  severity: 'warning',
  title: 'A quota below what the services of the namespace may need',
  explanation:
    'A pod that does not fit into the ResourceQuota of its namespace is not made: an autoscaler stops below its maximum, just when calls are many, and a rollout, which needs a pod more for a while, hangs. Counted are the pods of all versions at their most; what the proxies request comes on top.',
  source: 'Kubernetes, Resource Quotas',
  *run({ documents, fleet }) {
    for (const document of documents) {
      if (document.kind !== 'ResourceQuota' || document.origin === 'generated') continue;
      for (const cluster of fleet.clusters) {
        if (!document.clusters.includes(cluster.name)) continue;
        const here = cluster.instances.filter(({ service }) => service.namespace === document.namespace);
        for (const [key, hard] of Object.entries(mapAt(document.value, 'spec', 'hard'))) {
          const needed = neededOf(key, here);
          if (needed === undefined || needed <= quantityOf(String(hard))) continue;
          yield {
            message: `${document.name} allows ${String(hard)} of ${key}, and the services of ${document.namespace} may need ${written(needed, key)} in ${cluster.name}`,
            at: document.at(['spec', 'hard', key]),
            hint: `raise it to more than ${written(needed, key)}, or lower what the services request or scale to`,
          };
        }
      }
    }
  },
});

/** What all pods of the services need at their most; undefined for what is not known from the specs. */
function neededOf(key: string, instances: readonly Instance[]): number | undefined {
  const isPods = key === 'pods' || key === 'count/pods';
  const [, limits, resource] = /^(?:requests\.|(limits)\.)?(cpu|memory)$/.exec(key) ?? [];
  if (!isPods && resource === undefined) return undefined;
  return instances.reduce((total, { service, versions }) => {
    const { requests, limits: most } = service.workload.resources;
    const each = isPods ? 1 : quantityOf((limits ? most : requests)[resource ?? ''] ?? 0);
    const pods = versions.reduce((sum, { scale }) => sum + mostPods(scale), 0);
    return total + each * pods;
  }, 0);
}

const written = (amount: number, key: string): string =>
  key.endsWith('memory') ? `${Math.ceil(amount / 2 ** 20)}Mi` : String(Math.round(amount * 1000) / 1000);
