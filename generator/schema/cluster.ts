import Type from 'typebox';
import { acknowledge } from './acknowledge.ts';
import { autoscaling, mostPods } from './autoscaling.ts';
import { externalSettings } from './external.ts';
import { gateways } from './gateways.ts';
import { trustDomain } from './identities.ts';
import { closed, dnsLabel, duration, grpcMethodName, imageDigest, imageTag, mapOf } from './names.ts';
import { overrideOf, type PartialSchema } from './override.ts';
import { settings } from './settings/index.ts';
import { shares } from './settings/traffic/shares.ts';
import { telemetrySchema } from './telemetry.ts';

const version = closed(
  {
    tag: imageTag('Tag of the image.'),
    digest: Type.Optional(imageDigest('Digest of the image: pins what the tag named when it was written.')),
    replicas: Type.Optional(
      Type.Integer({ minimum: 0, maximum: mostPods, description: 'Number of pods. Default: 1.' }),
    ),
    autoscaling: Type.Optional(autoscaling),
  },
  'One version: a Deployment, and the subset of the same name.',
);

const ownInstance = {
  versions: mapOf(dnsLabel('Name of a version, its label and its subset.'), version, {
    minProperties: 1,
    description: 'The versions that run in this cluster.',
  }),
  weights: Type.Optional(
    shares(
      'Share of the calls each version gets, in percent; together 100. Needed as soon as two versions run.',
    ),
  ),
  methodWeights: Type.Optional(
    mapOf(
      grpcMethodName('A method of the service.'),
      shares(
        'Share of the calls of this method each version gets, in percent; together 100. Instead of weights.',
      ),
      { description: 'What differs from weights by method.' },
    ),
  ),
};

/** Shape of one entry under `services:` of a cluster file: its versions, and any setting of the service overridden. */
const instanceSchema = Type.Unsafe<Type.Static<Type.TObject<typeof ownInstance>> & PartialSchema>({
  ...closed(
    ownInstance,
    'What runs in this cluster of one service; any other key overrides the service spec here.',
  ),
  properties: { ...ownInstance, ...overrideOf(settings) },
});

/** Shape of one entry under `externals:` of a cluster file: what differs here of an external service. */
const externalOverride = Type.Unsafe<PartialSchema>({
  ...closed(
    {},
    'What differs here of an external service; any of its keys but name, owner, namespace and grpc.',
  ),
  properties: overrideOf(externalSettings),
});

/** Shape of `clusters/<name>.yaml`: what runs in a cluster. */
export const clusterSchema = closed(
  {
    name: dnsLabel('Name of the cluster, as Argo CD knows it; the file has the same name.'),
    stage: dnsLabel('Stage of promotion it belongs to, one of the stages in clusters/fleet.yaml.'),
    istio: Type.Optional(
      closed(
        {
          cni: Type.Optional(
            Type.Boolean({
              description:
                'istio-cni is installed: injection adds no container with NET_ADMIN, so that namespaces enforce the Pod Security profile restricted. Without it they enforce privileged, and warn about what restricted forbids. Default: false.',
            }),
          ),
          nativeSidecars: Type.Optional(
            Type.Boolean({
              description:
                'The proxy is a native sidecar container; otherwise the application is held until it has started. Default: true.',
            }),
          ),
        },
        'How Istio is installed in this cluster.',
      ),
    ),
    trustDomain: Type.Optional(
      trustDomain(
        'Trust domain of the mesh in this cluster. Default: that of clusters/fleet.yaml, else cluster.local.',
      ),
    ),
    networkPolicies: Type.Optional(
      Type.Boolean({
        description:
          'Each service gets a NetworkPolicy: its callers come in, what it calls goes out. Not every network plugin enforces them. Default: true.',
      }),
    ),
    telemetry: Type.Optional(telemetrySchema),
    gateways: Type.Optional(gateways),
    externalSecrets: Type.Optional(
      closed(
        {
          store: dnsLabel('Name of the ClusterSecretStore that Secrets are made from.'),
          refreshInterval: Type.Optional(
            duration('How often the store is asked for a new value. Default: 1h.'),
          ),
        },
        'The External Secrets Operator is installed in this cluster.',
      ),
    ),
    allowFaults: Type.Optional(
      Type.Array(dnsLabel('A service of this cluster.'), {
        uniqueItems: true,
        description: 'Services whose faults are injected here although the cluster is of the last stage.',
      }),
    ),
    maxStep: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100,
        description:
          'Most percent of the calls that a newer version may gain in one change. Going back to an older one is not limited. Default: 100.',
      }),
    ),
    acknowledge: Type.Optional(
      acknowledge(
        'What a change may delete in this cluster, move although calls are cut off meanwhile, or shrink although an autoscaler may run more pods. Take the lines out again in the next change.',
        'A service of the cluster, or namespace/<name>, gateway/<name> or external/<name>.',
      ),
    ),
    services: mapOf(dnsLabel('Name of a service in services/.'), instanceSchema, {
      description: 'The services that run in this cluster.',
    }),
    externals: Type.Optional(
      mapOf(dnsLabel('Name of an external service in services/.'), externalOverride, {
        description: 'External services that are called differently from this cluster.',
      }),
    ),
  },
  'A cluster: what runs in it.',
);

/** A valid cluster file, as written. */
export type ClusterSpec = Type.Static<typeof clusterSchema>;
/** What a cluster file says of one service. */
export type InstanceSpec = ClusterSpec['services'][string];
