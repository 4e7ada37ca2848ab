import { type Notifications, ofTeam, type Subscription } from '../../model/notifications.ts';
import type { SettingFact } from '../fact.ts';
import { settingFacts } from '../leaves.ts';

/** Who no longer gets a message of Argo CD, or now gets one: by team, and for what belongs to none. */
export function notificationFacts(before: Notifications, after: Notifications): SettingFact[] {
  const teams = [...new Set([...Object.keys(before.teams), ...Object.keys(after.teams)])].sort();
  return [
    ...teams.flatMap((team) => subscriptionFacts(ofTeam(before, team), ofTeam(after, team), team)),
    ...subscriptionFacts(before.others, after.others, 'what has no team'),
  ];
}

/** Who gets messages of Argo CD now, and got them before. */
export const subscriptionFacts = (
  before: readonly Subscription[] = [],
  after: readonly Subscription[] = [],
  of?: string,
): SettingFact[] => settingFacts('notifications', inWords(before), inWords(after), of);

/** `on-sync-failed by slack in prod`, and its recipients. */
function inWords(subscriptions: readonly Subscription[]): object {
  const all = new Map<string, readonly string[]>();
  for (const { trigger, service, recipients, stages } of subscriptions) {
    const key = `${trigger} by ${service}${stages ? ` in ${stages.join(', ')}` : ''}`;
    all.set(key, [...new Set([...(all.get(key) ?? []), ...recipients])]);
  }
  return Object.fromEntries(
    [...all].map(([key, recipients]) => [key, recipients.length > 0 ? recipients : 'sent']),
  );
}
