import { defineCheck, settingsSources } from '../check.ts';

const zoneLabels = ['topology.kubernetes.io/zone', 'failure-domain.beta.kubernetes.io/zone'];

export const zoneSpreadInOneZone = defineCheck({
  name: 'zone-spread-in-one-zone',
  code: 'MESH322',
  severity: 'warning',
  title: 'A nodeSelector puts all pods into one zone or on one node',
  explanation:
    'A nodeSelector for a zone puts all pods into that zone: if the zone fails, the service fails. Spreading counts only nodes that the selector allows, so a single zone satisfies zoneSpread, which is misleading. The same applies to a label of a single node.',
  source: 'Kubernetes, Pod Topology Spread Constraints: nodeAffinityPolicy',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      const { nodeSelector = {}, zoneSpread } = spec.scheduling ?? {};
      for (const label of Object.keys(nodeSelector)) {
        const isNode = label === 'kubernetes.io/hostname';
        if (!isNode && !zoneLabels.includes(label)) continue;
        yield {
          message: `all pods of ${spec.name} run ${isNode ? 'on the node' : 'in the zone'} ${nodeSelector[label]}`,
          at: at(['scheduling', 'nodeSelector', label]),
          hint: 'select nodes by a property, such as their instance type, and let the scheduler choose the zone',
          ...(zoneSpread === undefined
            ? {}
            : { related: [{ message: 'spreading', at: at(['scheduling', 'zoneSpread']) }] }),
        };
      }
    }
  },
});
