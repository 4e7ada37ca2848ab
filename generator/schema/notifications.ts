import Type from 'typebox';
import { closed, dnsLabel, mapOf, named } from './names.ts';

/** Argo CD splits the name of the annotation at its dots, so no part may have one. */
const part = (title: string, example: string) =>
  named(
    title,
    '^[A-Za-z0-9]([-A-Za-z0-9_]*[A-Za-z0-9])?$',
    'Letters, digits, "-" and "_", without dots.',
    [example],
    50,
  );

const triggerName = part('a name of a trigger', 'on-sync-failed');
const serviceName = part('a name of a notification service', 'slack');

const recipient = named(
  'a recipient',
  '^[^;\\s]([^;]*[^;\\s])?$',
  'A channel, an address or whatever the notification service expects, without ";".',
  ['team-shop'],
);

const subscription = closed(
  {
    service: serviceName(
      'How: a notification service of Argo CD, by its type, or by its own name from ownServices.',
    ),
    triggers: Type.Array(triggerName('A trigger.'), {
      minItems: 1,
      uniqueItems: true,
      description: 'When: triggers of the catalog of Argo CD, or those of ownTriggers.',
      examples: [['on-sync-failed', 'on-health-degraded']],
    }),
    recipients: Type.Optional(
      Type.Array(recipient('A recipient.'), {
        minItems: 1,
        uniqueItems: true,
        description: 'Who. Without it, the notification service decides, as a webhook does.',
      }),
    ),
    stages: Type.Optional(
      Type.Array(dnsLabel('A stage.', 'prod'), {
        minItems: 1,
        uniqueItems: true,
        description: 'Only for clusters of these stages. Default: all.',
      }),
    ),
  },
  'A message of Argo CD about an Application.',
);

/** Some subscriptions. */
export const subscriptions = (description: string) => Type.Array(subscription, { minItems: 1, description });

/** Shape of `notifications` in `clusters/fleet.yaml`. */
export const notifications = closed(
  {
    teams: Type.Optional(
      mapOf(
        dnsLabel('An owner, as in the key owner of the specs.', 'team-shop'),
        subscriptions('Messages about all services and external services of this owner.'),
        { description: 'Messages to teams about what they own.' },
      ),
    ),
    default: Type.Optional(
      subscriptions('Messages about what has no owner: the root, the clusters, and their namespaces.'),
    ),
    ownTriggers: Type.Optional(
      Type.Array(triggerName('A trigger of argocd-notifications-cm.'), {
        minItems: 1,
        uniqueItems: true,
        description: 'Triggers that you have added to the catalog of Argo CD.',
        examples: [['on-canary-aborted']],
      }),
    ),
    ownServices: Type.Optional(
      Type.Array(
        serviceName('The part after the type, in the key service.<type>.<name> of argocd-notifications-cm.'),
        {
          minItems: 1,
          uniqueItems: true,
          description: 'Notification services with a name of your own.',
          examples: [['on-call']],
        },
      ),
    ),
  },
  'Messages of Argo CD Notifications. The generator writes them as annotations of the Applications; triggers, templates and credentials are in Argo CD.',
);

/** An entry of `notifications` without defaults. */
export type SubscriptionSpec = Type.Static<typeof subscription>;
