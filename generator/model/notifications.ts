import type { FleetSpec } from '../schema/fleet.ts';
import type { SubscriptionSpec } from '../schema/notifications.ts';

/** A message of Argo CD about an Application. */
export interface Subscription {
  readonly trigger: string;
  /** A notification service of Argo CD, such as `slack`. */
  readonly service: string;
  /** Empty if the notification service decides. */
  readonly recipients: readonly string[];
  /** Undefined for all stages. */
  readonly stages?: readonly string[];
}

/** Who gets messages about Applications. */
export interface Notifications {
  readonly teams: Readonly<Record<string, readonly Subscription[]>>;
  /** About Applications that belong to no team. */
  readonly others: readonly Subscription[];
}

/** The triggers of the catalog. Source: Argo CD, Notifications, Triggers and Templates Catalog. */
export const catalogTriggers: readonly string[] =
  'on-created on-deleted on-deployed on-health-degraded on-sync-failed on-sync-running on-sync-status-unknown on-sync-succeeded'.split(
    ' ',
  );

/** The types of notification services. Source: Argo CD, Notification Services Overview. */
export const notificationServices: readonly string[] =
  'alertmanager awssqs datadog email gcppubsub github gitlab googlechat grafana kafka matrix mattermost nats newrelic opsgenie pagerduty pagerdutyv2 pushover rocketchat slack teams teams-workflows telegram webex webhook'.split(
    ' ',
  );

/** One subscription for each trigger of the entries of a spec. */
export const resolveSubscriptions = (entries: readonly SubscriptionSpec[]): Subscription[] =>
  entries.flatMap(({ service, triggers, recipients = [], stages }) =>
    triggers.map((trigger) => ({ trigger, service, recipients, ...(stages ? { stages } : {}) })),
  );

/** The meaning of `notifications` in the fleet file. */
export function resolveNotifications({
  notifications = {},
}: Pick<FleetSpec, 'notifications'>): Notifications {
  const { teams = {}, default: others = [] } = notifications;
  return {
    teams: Object.fromEntries(
      Object.entries(teams).map(([team, entries]) => [team, resolveSubscriptions(entries)]),
    ),
    others: resolveSubscriptions(others),
  };
}

/** The subscriptions to messages about what a team owns. */
export const ofTeam = ({ teams }: Notifications, team: string): readonly Subscription[] =>
  (Object.hasOwn(teams, team) ? teams[team] : undefined) ?? [];

/** The part of the name of its annotation after `notifications.argoproj.io/`. */
export const subscriptionKey = ({ trigger, service }: Pick<Subscription, 'trigger' | 'service'>): string =>
  `subscribe.${trigger}.${service}`;

/**
 * The annotations of an Application for its subscriptions; undefined if there are none.
 * Source: Argo CD, Notification Subscriptions.
 * @param stage undefined for an Application that belongs to no cluster
 */
export function subscriptionAnnotations(
  subscriptions: readonly Subscription[],
  stage?: string,
): Readonly<Record<string, string>> | undefined {
  const recipients = new Map<string, Set<string>>();
  for (const subscription of subscriptions) {
    const { stages } = subscription;
    if (stages && (stage === undefined || !stages.includes(stage))) continue;
    const key = `notifications.argoproj.io/${subscriptionKey(subscription)}`;
    recipients.set(key, new Set([...(recipients.get(key) ?? []), ...subscription.recipients]));
  }
  if (recipients.size === 0) return undefined;
  return Object.fromEntries(
    [...recipients].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, all]) => [key, [...all].join(';')]),
  );
}
