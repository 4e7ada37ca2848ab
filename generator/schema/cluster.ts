import Type from 'typebox';
import { closed, dnsLabel, imageDigest, imageTag, mapOf } from './names.ts';
import { overrideOf, type PartialSchema } from './override.ts';
import { settings } from './settings/index.ts';

const autoscaling = closed(
  {
    minReplicas: Type.Integer({ minimum: 1, description: 'Fewest pods.' }),
    maxReplicas: Type.Integer({ minimum: 1, description: 'Most pods.' }),
    targetCPUUtilizationPercentage: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100,
        description:
          'CPU use, in percent of the request, that the number of pods is steered by. Default: 80.',
      }),
    ),
  },
  'Bounds of a HorizontalPodAutoscaler. Instead of replicas, never beside it.',
);

const version = closed(
  {
    tag: imageTag('Tag of the image.'),
    digest: Type.Optional(imageDigest('Digest of the image: pins what the tag named when it was written.')),
    replicas: Type.Optional(Type.Integer({ minimum: 0, description: 'Number of pods. Default: 1.' })),
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
    mapOf(dnsLabel('Name of a version.'), Type.Integer({ minimum: 0, maximum: 100 }), {
      minProperties: 1,
      description:
        'Share of the calls each version gets, in percent; together 100. Needed as soon as two versions run.',
    }),
  ),
};

/** Shape of one entry under `services:` of a cluster file: its versions, and any setting of the service overridden. */
export const instanceSchema = Type.Unsafe<Type.Static<Type.TObject<typeof ownInstance>> & PartialSchema>({
  ...closed(
    ownInstance,
    'What runs in this cluster of one service; any other key overrides the service spec here.',
  ),
  properties: { ...ownInstance, ...overrideOf(settings) },
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
                'istio-cni is installed: pods need no NET_ADMIN, the namespace enforces the restricted Pod Security profile. Default: false.',
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
    services: mapOf(dnsLabel('Name of a service in services/.'), instanceSchema, {
      description: 'The services that run in this cluster.',
    }),
  },
  'A cluster: what runs in it.',
);

/** A valid cluster file, as written. */
export type ClusterSpec = Type.Static<typeof clusterSchema>;
/** What a cluster file says of one service. */
export type InstanceSpec = ClusterSpec['services'][string];
