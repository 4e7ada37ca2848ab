import { defineCheck, settingsSources } from '../check.ts';

const zoneLabels = ['topology.kubernetes.io/zone', 'failure-domain.beta.kubernetes.io/zone'];

export const zoneSpreadInOneZone = defineCheck({
  name: 'zone-spread-in-one-zone',
  code: 'MESH322',
  severity: 'warning',
  title: 'Pods that are to be spread over zones, in one zone',
  explanation:
    'A nodeSelector for a zone puts all pods there: when the zone fails, the service does. Spreading counts only nodes that the selector allows, so that zoneSpread is fulfilled by a single zone and says something that is not so. A label of one node is the same, for one node.',
  source: 'Kubernetes, Pod Topology Spread Constraints: nodeAffinityPolicy',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      const { nodeSelector = {}, zoneSpread } = spec.scheduling ?? {};
      for (const label of Object.keys(nodeSelector)) {
        const isNode = label === 'kubernetes.io/hostname';
        if (!isNode && !zoneLabels.includes(label)) continue;
        yield {
          message: `all pods of ${spec.name} are put ${isNode ? 'on the node' : 'in the zone'} ${nodeSelector[label]}`,
          at: at(['scheduling', 'nodeSelector', label]),
          hint: 'select nodes by what they are, such as their instance type, and leave the place to the scheduler',
          ...(zoneSpread === undefined
            ? {}
            : { related: [{ message: 'spreading', at: at(['scheduling', 'zoneSpread']) }] }),
        };
      }
    }
  },
});
