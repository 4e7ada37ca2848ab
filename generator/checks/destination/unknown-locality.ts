import type { Path } from '../../diagnostics/source-file.ts';
import { suggest } from '../../diagnostics/suggestion.ts';
import type { TrafficPolicy } from '../../model/traffic-policy.ts';
import { defineCheck, settingsSources } from '../check.ts';
import { policiesOf } from '../support/traffic-policies.ts';

export const unknownLocality = defineCheck({
  name: 'unknown-locality',
  code: 'MESH1505',
  severity: 'error',
  title: 'No cluster has this region or zone',
  explanation:
    'Istio compares the regions and zones of distribute, failover and failoverPriority with the labels topology.kubernetes.io/region and topology.kubernetes.io/zone of the nodes. It accepts a name that no node has, and then the setting has no effect: calls from there are not distributed, and the shares of such a target get no calls. This rule compares with localities of the cluster files, if all of them list their regions. External services may have endpoints elsewhere.',
  source: 'Istio, Locality Load Balancing; LocalityLoadBalancerSetting',
  *run(workspace) {
    const listed = workspace.clusters.map(({ spec }) => spec.localities);
    if (listed.length === 0 || listed.some((each) => each === undefined)) return;
    const regions = new Map<string, Set<string>>();
    for (const [region, zones] of listed.flatMap((each) => Object.entries(each ?? {})))
      regions.set(region, new Set([...(regions.get(region) ?? []), ...zones]));
    const allZones = new Set([...regions.values()].flatMap((zones) => [...zones]));
    for (const { policy, at } of settingsSources(workspace).flatMap(policiesOf))
      for (const { region, zone, path, on } of localitiesIn(policy)) {
        const zones = region === undefined ? allZones : regions.get(region);
        const place = at(['loadBalancer', 'localityLbSetting', ...path], on);
        if (region !== undefined && !zones)
          yield {
            message: `no cluster has the region ${region}`,
            at: place,
            hint: suggest(region, regions.keys(), 'regions of the clusters'),
          };
        else if (zone !== undefined && zones && zones.size > 0 && !zones.has(zone))
          yield {
            message: `no cluster has the zone ${zone}${region === undefined ? '' : ` in ${region}`}`,
            at: place,
            hint: suggest(zone, zones, 'zones there'),
          };
      }
  },
});

/** A region, a zone, or both, and where a setting names them. */
interface NamedLocality {
  readonly region?: string | undefined;
  readonly zone?: string | undefined;
  readonly path: Path;
  readonly on: 'key' | 'value';
}

function localitiesIn({ loadBalancer }: TrafficPolicy): NamedLocality[] {
  const { distribute = [], failover = [], failoverPriority = [] } = loadBalancer?.localityLbSetting ?? {};
  return [
    ...distribute.flatMap(({ from, to }, index) => [
      { ...partsOf(from), path: ['distribute', index, 'from'], on: 'value' as const },
      ...Object.keys(to).map((locality) => ({
        ...partsOf(locality),
        path: ['distribute', index, 'to', locality],
        on: 'key' as const,
      })),
    ]),
    ...failover.flatMap(({ from, to }, index) => [
      { region: from, path: ['failover', index, 'from'], on: 'value' as const },
      { region: to, path: ['failover', index, 'to'], on: 'value' as const },
    ]),
    ...failoverPriority.map((label, index) => ({
      ...ofLabel(label),
      path: ['failoverPriority', index],
      on: 'value' as const,
    })),
  ];
}

/** `region/zone/*` in its parts; `*` is any. */
function partsOf(locality: string): Pick<NamedLocality, 'region' | 'zone'> {
  const [region, zone] = locality.split('/').map((part) => (part === '*' ? undefined : part));
  return { region, zone };
}

function ofLabel(label: string): Pick<NamedLocality, 'region' | 'zone'> {
  const [, kind, value] = /^topology\.kubernetes\.io\/(region|zone)=(.+)$/.exec(label) ?? [];
  return kind === 'region' ? { region: value } : { zone: value };
}
