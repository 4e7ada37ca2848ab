import type { Destination } from '../../model/destination.ts';
import type { TrafficPolicy } from '../../model/traffic-policy.ts';
import type { InstanceView } from '../../render/view.ts';
import type { SettingFact } from '../fact.ts';
import { settingFacts } from '../leaves.ts';
import { isSame } from '../same.ts';

/** Changes in how callers connect to the pods of a service: for all pods, for one version, for one port. */
export function destinationFacts(
  { service: { destination: before } }: InstanceView,
  { service: { destination: after } }: InstanceView,
): SettingFact[] {
  return [
    ...policyFacts(before, after),
    ...settingFacts('traffic distribution', before.trafficDistribution, after.trafficDistribution),
    ...named(subsetsOf(before), subsetsOf(after), 'subset'),
    ...named(portsOf(before), portsOf(after), 'port'),
  ];
}

/** The blocks of a traffic policy. */
export function policyFacts(
  before: TrafficPolicy | undefined,
  after: TrafficPolicy | undefined,
  of?: string,
): SettingFact[] {
  return [
    ...settingFacts('load balancing', before?.loadBalancer, after?.loadBalancer, of),
    ...settingFacts('connection pool', before?.connectionPool, after?.connectionPool, of),
    ...settingFacts('outlier detection', before?.outlierDetection, after?.outlierDetection, of),
    ...settingFacts('connection pool', budgetOf(before), budgetOf(after), of),
    ...settingFacts('TLS', before?.tls, after?.tls, of),
  ];
}

const budgetOf = ({ retryBudget }: TrafficPolicy = {}) => (retryBudget ? { retryBudget } : {});

type Policies = ReadonlyMap<string, TrafficPolicy>;

/** The policies of subsets or ports. A change that is the same for all is one fact, without them. */
function named(before: Policies, after: Policies, noun: string): SettingFact[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const [old, now] = [before.get(name), after.get(name)];
    return isSame(old, now) ? [] : policyFacts(old, now, `${noun} ${name}`);
  });
}

const subsetsOf = ({ subsets = {} }: Destination): Policies => new Map(Object.entries(subsets));

const portsOf = ({ portLevelSettings = [] }: Destination): Policies =>
  new Map(portLevelSettings.map(({ port, policy }) => [String(port), policy]));
