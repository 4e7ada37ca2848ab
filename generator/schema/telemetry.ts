import Type from 'typebox';
import { closed, dnsLabel, mapOf } from './names.ts';

const providerName = (purpose: string) =>
  Type.String({ minLength: 1, description: purpose, examples: ['prometheus'] });

const providerList = (purpose: string) =>
  Type.Array(providerName('Name of a provider.'), { minItems: 1, uniqueItems: true, description: purpose });

const backend = closed(
  {
    service: dnsLabel('The Kubernetes Service that receives.'),
    namespace: dnsLabel('The namespace of that Service and of its pods.'),
    port: Type.Integer({
      minimum: 1,
      maximum: 65535,
      description: 'Its port, in the Service and in the pod.',
    }),
  },
  'A provider that proxies send to over the network: sidecars and network policies let them reach it.',
);

const accessLogging = closed(
  {
    log: Type.Enum(['errors', 'all'], {
      description:
        'errors: calls with a gRPC status other than OK, or an HTTP status of 400 and above. all: every call.',
    }),
    providers: providerList('Who gets the log.'),
  },
  'An access log.',
);

/** What a cluster measures of its services; without a part, what the mesh does by itself stays as it is. */
export const telemetrySchema = closed(
  {
    providers: mapOf(
      providerName("Name of an extension provider of the cluster's mesh config."),
      Type.Union([Type.Literal('local'), backend]),
      {
        minProperties: 1,
        description:
          'The extension providers of the mesh config, by name: local for those that need no connection (prometheus, a log on standard output), else where they are reached.',
      },
    ),
    metrics: Type.Optional(
      closed(
        {
          perMethod: Type.Boolean({
            description:
              'Adds the tag grpc_method to the number and the duration of requests. Its values are the methods of the protos and `other`, so that callers cannot make up new ones.',
          }),
          providers: Type.Optional(
            providerList("Whose metrics. Default: the mesh config's default providers."),
          ),
        },
        'Metrics.',
      ),
    ),
    accessLogging: Type.Optional(
      Type.Union([Type.Literal('off'), accessLogging], {
        description: 'The access log of the proxies, or off.',
      }),
    ),
    tracing: Type.Optional(
      closed(
        {
          randomSamplingPercentage: Type.Number({
            minimum: 0,
            maximum: 100,
            description:
              'Share of the calls that are traced where the caller has not decided it, in percent; steps of 0.01.',
          }),
          provider: Type.Optional(
            providerName("Who gets the spans. Default: the mesh config's default provider."),
          ),
        },
        'Tracing.',
      ),
    ),
  },
  'What the proxies of the services tell about their calls.',
);
