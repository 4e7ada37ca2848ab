import type { Fact } from '../fact.ts';
import { isSame } from '../same.ts';
import type { TracedFact } from '../statement.ts';
import type { HeldView, InstanceChange } from '../views.ts';
import { accessFacts, denialFacts, enforcementFacts, exposureFacts, outboundFacts } from './access.ts';
import { authenticationFacts } from './authentication.ts';
import { browserFacts } from './browsers.ts';
import { callFacts } from './calls.ts';
import { presenceFacts } from './cluster.ts';
import { connectionFacts } from './connections.ts';
import { destinationFacts } from './destination.ts';
import { subscriptionFacts } from './notifications.ts';
import { objectiveFacts } from './objectives.ts';
import { ruleFacts } from './rules.ts';
import { versionFacts } from './versions.ts';
import { contractFacts, workloadFacts } from './workload.ts';

/** All changes of a service in a cluster: first what callers notice, then what runs. */
export function instanceFacts({
  service,
  before,
  after,
  routed,
  isRoutedAlike,
}: InstanceChange): TracedFact[] {
  const alone = [
    ...presenceFacts('service', before ? [service] : [], after ? [service] : []),
    ...accessFacts(before, after),
    ...exposureFacts(before, after),
    ...browserFacts(before, after),
  ];
  if (!before || !after) return traced([...alone, ...versionFacts(before, after)]);
  return [
    ...(isRoutedAlike ? [] : callFacts(before, after, routed)),
    ...traced([
      ...connectionFacts(before, after),
      ...ruleFacts(before, after),
      ...alone,
      ...enforcementFacts(before, after),
      ...denialFacts(before, after),
      ...authenticationFacts(before, after),
      ...outboundFacts(before, after),
      ...contractFacts(before, after),
      ...destinationFacts(before, after),
      ...objectiveFacts(before, after),
      ...versionFacts(before, after),
      ...holdFacts(before, after),
      ...workloadFacts(before, after),
      ...subscriptionFacts(before.service.subscriptions, after.service.subscriptions),
    ]),
  ];
}

function holdFacts({ hold: before }: HeldView, { hold: after }: HeldView): Fact[] {
  return isSame(before, after) ? [] : [{ kind: 'hold', before, after }];
}

/** Facts that follow from the specs. */
const traced = (facts: readonly Fact[]): TracedFact[] => facts.map((fact) => ({ fact }));
