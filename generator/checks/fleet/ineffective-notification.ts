import type { Place } from '../../diagnostics/diagnostic.ts';
import type { Path } from '../../diagnostics/source-file.ts';
import { suggestion } from '../../diagnostics/suggestion.ts';
import { catalogTriggers, notificationServices, subscriptionKey } from '../../model/notifications.ts';
import type { FleetSpec } from '../../schema/fleet.ts';
import { maxLabel } from '../../schema/names.ts';
import type { SubscriptionSpec } from '../../schema/notifications.ts';
import { defineCheck, type Finding } from '../check.ts';

export const ineffectiveNotification = defineCheck({
  name: 'ineffective-notification',
  code: 'MESH1106',
  severity: 'error',
  title: 'A notification that Argo CD never sends',
  explanation:
    'Argo CD ignores a subscription to a trigger or a notification service that it does not know, and reports nothing. The team then waits for a message that never comes. List triggers of your own in notifications.ownTriggers of clusters/fleet.yaml, and notification services with a name of your own in ownServices.',
  source:
    'Argo CD, Notification Subscriptions; Triggers and Templates Catalog; Notification Services Overview',
  *run({ fleet, services }) {
    if (!fleet) return;
    const { teams = {}, default: others = [] } = fleet.spec.notifications ?? {};
    const inFleet = (...path: Path) => fleet.at(['notifications', ...path]);
    for (const [team, entries] of Object.entries(teams))
      yield* findingsOf(entries, fleet.spec, (...path) => inFleet('teams', team, ...path));
    yield* findingsOf(others, fleet.spec, (...path) => inFleet('default', ...path));
    for (const { spec, at } of services)
      yield* findingsOf(spec.notifications ?? [], fleet.spec, (...path) => at(['notifications', ...path]));
  },
});

type At = (...path: Path) => Place;

function* findingsOf(
  entries: readonly SubscriptionSpec[],
  { stages, notifications }: FleetSpec,
  at: At,
): Iterable<Finding> {
  const triggers = [...catalogTriggers, ...(notifications?.ownTriggers ?? [])];
  const services = [...notificationServices, ...(notifications?.ownServices ?? [])];
  for (const [index, { service, triggers: wanted, stages: chosen = [] }] of entries.entries()) {
    if (!services.includes(service))
      yield {
        message: `Argo CD has no notification service ${service}`,
        at: at(index, 'service'),
        ...unknown(service, services, 'notification services', at(index, 'service'), 'ownServices'),
      };
    for (const [position, trigger] of wanted.entries()) {
      const place = at(index, 'triggers', position);
      const { length } = subscriptionKey({ trigger, service });
      if (!triggers.includes(trigger))
        yield {
          message: `the catalog of Argo CD has no trigger ${trigger}`,
          at: place,
          ...unknown(trigger, triggers, 'triggers', place, 'ownTriggers'),
        };
      else if (length > maxLabel)
        yield {
          message: `the name of the annotation has ${length} characters: ${subscriptionKey({ trigger, service })}`,
          at: place,
          hint: `Kubernetes allows ${maxLabel} after the "/": shorten the name of the trigger or of the notification service`,
        };
    }
    for (const [position, stage] of chosen.entries())
      if (!stages.includes(stage))
        yield {
          message: `the notification is for a stage that does not exist: ${stage}`,
          at: at(index, 'stages', position),
          ...suggestion(stage, stages, 'stages', at(index, 'stages', position)),
        };
  }
}

/** What to do about a name that is neither known to Argo CD nor listed under a key of the fleet file. */
function unknown(name: string, known: readonly string[], noun: string, at: Place, key: string) {
  const { hint, fixes } = suggestion(name, known, noun, at);
  if (fixes) return { hint, fixes };
  return {
    hint: hint.endsWith('?')
      ? `${hint} Or list one of your own in notifications.${key}`
      : `${hint}; list one of your own in notifications.${key}`,
  };
}
