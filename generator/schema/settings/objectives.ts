import Type from 'typebox';
import { closed, duration } from '../names.ts';

const share = (description: string, example: number) =>
  Type.Number({ minimum: 50, maximum: 100, description: `${description} In percent.`, examples: [example] });

/** What callers may expect of some calls, over 30 days. */
const objectivesOf = (calls: string, purpose: string) =>
  closed(
    {
      availability: Type.Optional(
        share(`Share of ${calls} that end without a server error, as in the analysis of canaries.`, 99.9),
      ),
      latency: Type.Optional(
        closed(
          {
            share: share(`Share of ${calls} that are fast enough.`, 99),
            below: duration('How long a fast call takes at most: the limit of a bucket of the histogram.'),
          },
          'How long calls take.',
        ),
      ),
    },
    purpose,
  );

/** Objectives for all calls of a service together. */
export const objectives = Type.Optional(
  objectivesOf(
    'all calls of the service',
    'Objectives for 30 days. A cluster with monitoring.alerts gets alerts that fire when calls use up too much of what an objective leaves.',
  ),
);

/** Objectives for the calls of one method. */
export const methodObjectives = Type.Optional(
  objectivesOf(
    'the calls of this method',
    'Objectives for this method alone, besides those of the service. They need telemetry.metrics.perMethod in the cluster.',
  ),
);
