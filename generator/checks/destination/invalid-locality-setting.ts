import { defineCheck, type Finding } from '../check.ts';
import { type PolicySource, policySources } from '../support/traffic-policies.ts';

const path = ['loadBalancer', 'localityLbSetting'] as const;

/** Labels of localities, which failover between regions uses already. */
const topology = [
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
  'topology.istio.io/subzone',
];

export const invalidLocalitySetting = defineCheck({
  name: 'invalid-locality-setting',
  code: 'MESH1504',
  severity: 'error',
  title: 'Settings for localities contradict each other',
  explanation:
    "Istio's webhook rejects a DestinationRule with distribute and failover, with shares that do not add up to 100, with localities that overlap, and with labels of localities in failoverPriority beside failover. It ignores failoverPriority beside distribute, and everything with enabled: false.",
  source: 'Istio, LocalityLoadBalancerSetting; pkg/config/validation/agent (ValidateLocalityLbSetting)',
  *run(workspace) {
    for (const source of policySources(workspace)) {
      yield* contradictions(source);
      yield* wrongShares(source);
    }
  },
});

function* contradictions({ policy, at }: PolicySource): Iterable<Finding> {
  const { distribute, failover, failoverPriority, enabled } = policy.loadBalancer?.localityLbSetting ?? {};
  if (distribute && enabled === false)
    yield {
      message: 'distribute is set, but locality load balancing is off',
      at: at([...path, 'distribute'], 'key'),
      hint: 'remove enabled: false, or distribute',
      related: [{ message: 'off because of this', at: at([...path, 'enabled']) }],
    };
  for (const key of ['failover', 'failoverPriority'] as const)
    if (distribute && (key === 'failover' ? failover : failoverPriority))
      yield {
        message: `distribute and ${key} exclude each other`,
        at: at([...path, key], 'key'),
        hint: 'keep one of them',
        related: [{ message: 'the shares', at: at([...path, 'distribute'], 'key') }],
      };
  for (const [index, label] of (failoverPriority ?? []).entries())
    if (failover && !distribute && topology.includes(label))
      yield {
        message: `${label} in failoverPriority contradicts failover`,
        at: at([...path, 'failoverPriority', index]),
        hint: 'remove it, or failover',
        related: [{ message: 'failover', at: at([...path, 'failover'], 'key') }],
      };
}

function* wrongShares({ policy, at }: PolicySource): Iterable<Finding> {
  const distribute = policy.loadBalancer?.localityLbSetting?.distribute ?? [];
  for (const [index, { from, to }] of distribute.entries()) {
    const sum = Object.values(to).reduce((total, share) => total + share, 0);
    if (sum !== 100)
      yield {
        message: `the shares of the calls from ${from} add up to ${sum}, not to 100`,
        at: at([...path, 'distribute', index, 'to'], 'key'),
        hint: 'correct a share',
      };
    for (const [position, locality] of Object.keys(to).entries()) {
      const other = Object.keys(to)
        .slice(0, position)
        .find((each) => overlap(each, locality));
      if (other !== undefined)
        yield {
          message: `${locality} overlaps with ${other}`,
          at: at([...path, 'distribute', index, 'to', locality], 'key'),
          hint: 'name localities of which none contains another',
        };
    }
    const earlier = distribute.slice(0, index).find((each) => overlap(each.from, from));
    if (earlier)
      yield {
        message: `${from} overlaps with ${earlier.from}`,
        at: at([...path, 'distribute', index, 'from']),
        hint: 'name localities of which none contains another',
      };
  }
}

/** True if one locality contains the other. */
function overlap(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => text.split('/').filter((part) => part !== '*'));
  return (a ?? []).every((part, index) => index >= (b ?? []).length || part === b?.[index]);
}
