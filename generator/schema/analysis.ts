import Type from 'typebox';
import { closed, dnsLabel, duration, mapOf, named } from './names.ts';

const serverAddress = named(
  'the address of a Prometheus',
  '^https?://[^@?#\\s/]+(/[^@?#\\s]*)?$',
  'Without credentials and without a query. Credentials are in the environment: PROMETHEUS_TOKEN, or PROMETHEUS_USERNAME and PROMETHEUS_PASSWORD, or with _FILE at the end the path of a file.',
  ['https://prometheus.example.com'],
);

const percent = (description: string) =>
  Type.Number({ minimum: 0.01, maximum: 99, description: `${description} In percent.` });

const ratio = (what: string) =>
  Type.Number({
    minimum: 1,
    maximum: 1000,
    description: `${what} for each good call, as a multiple of the stable version.`,
  });

const query = (purpose: string) =>
  Type.String({
    title: 'a query that names the version',
    pattern: '\\{\\{version\\}\\}',
    description: `${purpose} PromQL with one number as its result. {{version}}, {{service}}, {{namespace}}, {{cluster}} and {{window}} are replaced.`,
    examples: ['sum(increase(orders_total{version="{{version}}"}[{{window}}]))'],
  });

const limits = {
  max: Type.Optional(percent('A share of bad calls above it is a fault.')),
  ratio: Type.Optional(ratio('More bad calls are a fault:')),
  from: Type.Optional(percent('A share of bad calls up to it is not a fault by ratio.')),
};

const off = Type.Literal('off', { description: 'Not compared.' });

/** How a canary is compared with the stable version, for `npm run canary -- --analyse`. Every key has a default. */
export const analysisSchema = closed(
  {
    prometheus: Type.Optional(serverAddress('The Prometheus that has the metrics of the proxies.')),
    reporter: Type.Optional(
      Type.Enum(['destination', 'source'], {
        description:
          'Which proxies count the calls. destination: that of the server, which sees all calls that reach it. source: those of the callers, which also see connections that fail, but not calls from outside the mesh. Default: destination.',
      }),
    ),
    minimumTime: Type.Optional(
      duration(
        'Time that each step takes at least. The calls of the step are compared after 1, 2, 4, 8, … times this time. Default: 5m.',
      ),
    ),
    minimumCalls: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1_000_000_000,
        description:
          'Calls that each version must have got in a step before anything is decided. Default: 100.',
      }),
    ),
    falseAbort: Type.Optional(
      percent('Chance that a canary without a fault is aborted, in all of its steps together. Default: 5.'),
    ),
    missedFault: Type.Optional(percent('Chance that a step with a fault advances. Default: 5.')),
    errors: Type.Optional(
      Type.Union(
        [off, closed(limits, 'Calls that failed because of the server. Default: max 5, ratio 2, from 1.')],
        {
          description:
            'Calls that failed because of the server: gRPC status UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE or DATA_LOSS, or HTTP status 500 and above.',
        },
      ),
    ),
    latency: Type.Optional(
      Type.Union(
        [
          off,
          closed(
            {
              percentile: Type.Optional(
                Type.Number({
                  minimum: 50,
                  maximum: 99.9,
                  description:
                    'Calls that take longer than this percentile of the stable version are slow. Default: 95.',
                }),
              ),
              max: Type.Optional(
                duration(
                  'The percentile of the canary may not be above it. Without it, there is no such limit.',
                ),
              ),
              ratio: Type.Optional(ratio('More slow calls are a fault:')),
            },
            'How long calls take. Default: percentile 95, ratio 2.',
          ),
        ],
        { description: 'How long calls take, by the buckets of the histogram of Istio.' },
      ),
    ),
    methods: Type.Optional(
      Type.Literal('off', {
        description:
          'Methods are not compared one by one. Without this, they are, by the ratios of errors and latency, if the metrics name the method: see telemetry.metrics.perMethod of a cluster.',
      }),
    ),
    queries: Type.Optional(
      mapOf(
        dnsLabel('Name of the comparison.', 'cancelled-orders'),
        closed(
          {
            bad: query('The number of bad calls of a version.'),
            calls: query('The number of all calls of a version.'),
            ...limits,
          },
          'Two queries that count, and their limits. At least one of max and ratio.',
        ),
        { description: 'Comparisons of your own, beside errors and latency.' },
      ),
    ),
  },
  'How npm run canary -- --analyse compares a canary with the stable version.',
);

/** The key `analysis` of the fleet file or of a cluster file. */
export type AnalysisSpec = Type.Static<typeof analysisSchema>;
