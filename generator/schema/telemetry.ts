import Type from 'typebox';
import { closed, dnsLabel, mapOf, portNumber } from './names.ts';

const providerName = (purpose: string) =>
  Type.String({ minLength: 1, description: purpose, examples: ['prometheus'] });

const providerList = (purpose: string) =>
  Type.Array(providerName('Name of a provider.'), { minItems: 1, uniqueItems: true, description: purpose });

const backend = closed(
  {
    service: dnsLabel('The Kubernetes Service that receives the data.', 'otel-collector'),
    namespace: dnsLabel('Namespace of the Service and of its pods.', 'observability'),
    port: portNumber('Port number, in the Service and in the pod.'),
  },
  'A provider that the proxies reach over the network. Sidecars and NetworkPolicies allow the connection.',
);

const accessLogging = closed(
  {
    log: Type.Enum(['errors', 'all'], {
      description:
        'errors: calls with a gRPC status other than OK, or with HTTP status 400 and above. all: every call.',
    }),
    providers: providerList('Providers that receive the log.'),
  },
  'An access log.',
);

/** Telemetry of the services of a cluster. Parts that are not set keep the defaults of the mesh. */
export const telemetrySchema = closed(
  {
    providers: mapOf(
      providerName("Name of an extension provider of the cluster's mesh config."),
      Type.Union([Type.Literal('local'), backend]),
      {
        minProperties: 1,
        description:
          'Extension providers of the mesh config, by name. local: a provider that needs no connection (prometheus, a log on standard output). Otherwise: the address of the provider.',
      },
    ),
    metrics: Type.Optional(
      closed(
        {
          perMethod: Type.Boolean({
            description:
              'Adds the tag grpc_method to the request count and duration metrics. Its values are the methods of the protos and `other`, so callers cannot create new values. Operations of HTTP servers get the tag http_operation in the same way: `GET /product/{*}` is one value for all products.',
          }),
          providers: Type.Optional(
            providerList(
              'Providers whose metrics change. Default: the default providers of the mesh config.',
            ),
          ),
        },
        'Metrics.',
      ),
    ),
    accessLogging: Type.Optional(
      Type.Union([Type.Literal('off'), accessLogging], {
        description: 'Access log of the proxies, or off.',
      }),
    ),
    tracing: Type.Optional(
      closed(
        {
          randomSamplingPercentage: Type.Number({
            minimum: 0,
            maximum: 100,
            description:
              'Share of the calls that is traced if the caller has not decided, in percent, in steps of 0.01.',
          }),
          provider: Type.Optional(
            providerName(
              'Provider that receives the spans. Default: the default provider of the mesh config.',
            ),
          ),
        },
        'Tracing.',
      ),
    ),
  },
  'Telemetry that the proxies of the services report.',
);
