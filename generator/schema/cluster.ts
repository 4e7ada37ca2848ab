import Type from 'typebox';
import { acknowledge } from './acknowledge.ts';
import { analysisSchema } from './analysis.ts';
import { autoscaling, mostPods } from './autoscaling.ts';
import { externalSettings } from './external.ts';
import { gateways } from './gateways.ts';
import { trustDomain } from './identities.ts';
import { monitoringSchema } from './monitoring.ts';
import {
  closed,
  dnsDomain,
  dnsLabel,
  duration,
  grpcMethodName,
  imageDigest,
  imageTag,
  mapOf,
  maxLabel,
  named,
  portNumber,
} from './names.ts';
import { namespaces } from './namespaces.ts';
import { overrideOf, type PartialSchema } from './override.ts';
import { region } from './settings/destination/load-balancer.ts';
import { settings } from './settings/index.ts';
import { shares } from './settings/traffic/values.ts';
import { labelKey, labelValue } from './settings/workload-names.ts';
import { telemetrySchema } from './telemetry.ts';

const revisionName = named(
  'a revision of Istio',
  '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
  'Lower-case letters, digits and "-", as in istioctl install --set revision.',
  ['1-31', 'stable'],
  maxLabel,
);

const zone = named('a zone', '^[^/*\\s]+$', 'Only the zone, without its region and without "*".', [
  'europe-west1-b',
]);

const version = closed(
  {
    tag: imageTag('Image tag.'),
    digest: Type.Optional(
      imageDigest('Image digest. It pins the exact image, so moving the tag later has no effect.'),
    ),
    replicas: Type.Optional(
      Type.Integer({ minimum: 0, maximum: mostPods, description: 'Number of pods. Default: 1.' }),
    ),
    autoscaling: Type.Optional(autoscaling),
    adopt: Type.Optional(
      closed(
        {
          name: Type.Optional(
            dnsDomain('Name of the Deployment. Default: the service and the version, cart-v1.'),
          ),
          selector: Type.Optional(
            mapOf(labelKey('Key of a label.'), labelValue('Value of the label.'), {
              minProperties: 1,
              description:
                'The labels in spec.selector.matchLabels of the Deployment. Default: app and version. The pods get these labels too.',
            }),
          ),
        },
        'A Deployment that ran before it had a spec. The version keeps its name and its selector, which Kubernetes does not let it change, so Argo CD takes over the Deployment and starts no second set of pods.',
      ),
    ),
  },
  'One version: a Deployment and the subset with the same name. A job or a StatefulSet has one version.',
);

const ownInstance = {
  versions: mapOf(
    dnsLabel('Name of the version. It is also the version label and the subset name.', 'v1'),
    version,
    {
      minProperties: 1,
      description: 'The versions that run in this cluster.',
    },
  ),
  weights: Type.Optional(
    shares(
      'Share of the calls that each version gets, in percent. The shares add up to 100. Required if more than one version runs.',
    ),
  ),
  methodWeights: Type.Optional(
    mapOf(
      grpcMethodName('A method of the service.'),
      shares(
        'Share of the calls of this method that each version gets, in percent. The shares add up to 100. It replaces weights for this method.',
      ),
      { description: 'Traffic split for single methods, where it differs from weights.' },
    ),
  ),
  hold: Type.Optional(
    closed(
      {
        by: Type.String({ minLength: 1, description: 'Who stopped it.', examples: ['Ada Lovelace'] }),
        reason: Type.String({
          minLength: 1,
          description: 'Why, and what has to happen first.',
          examples: ['v2 returns INTERNAL for orders with a voucher'],
        }),
      },
      'A person has stopped the service in this cluster. npm run canary, promote and deploy make no step forward until a run with --resume removes this. A rollback and an aborted canary write it. It changes nothing in the cluster.',
    ),
  ),
};

/**
 * Shape of one entry under `services:` of a cluster file: its versions, and overrides of any setting of the
 * service.
 */
const instanceSchema = Type.Unsafe<Type.Static<Type.TObject<typeof ownInstance>> & PartialSchema>({
  ...closed(
    ownInstance,
    'A service in this cluster: its versions, and overrides of any other key of the service spec.',
  ),
  properties: { ...ownInstance, ...overrideOf(settings) },
});

/** The settings of the service that an entry overrides: everything except the keys that only an entry has. */
export function overridesIn({
  versions: _versions,
  weights: _weights,
  methodWeights: _methodWeights,
  hold: _hold,
  ...settings
}: InstanceSpec): PartialSchema {
  return settings;
}

/** Shape of one entry under `externals:` of a cluster file: overrides of an external service. */
const externalOverride = Type.Unsafe<PartialSchema>({
  ...closed(
    {},
    'Overrides of an external service in this cluster. Every key except name, owner, namespace and grpc can be overridden.',
  ),
  properties: overrideOf(externalSettings),
});

/** Shape of `clusters/<name>.yaml`: what runs in a cluster. */
export const clusterSchema = closed(
  {
    name: dnsLabel('Name of the cluster in Argo CD. The file must have the same name.', 'prod-eu'),
    stage: dnsLabel('Promotion stage of the cluster: one of the stages in clusters/fleet.yaml.', 'prod'),
    istio: Type.Optional(
      closed(
        {
          cni: Type.Optional(
            Type.Boolean({
              description:
                'Set this to true if istio-cni is installed. Injection then adds no container with NET_ADMIN, and namespaces enforce the Pod Security level restricted. Without istio-cni they enforce privileged and warn about violations of restricted. Default: false.',
            }),
          ),
          nativeSidecars: Type.Optional(
            Type.Boolean({
              description:
                'true: the proxy runs as a native sidecar container. false: the application container waits until the proxy has started. Default: true.',
            }),
          ),
          revision: Type.Optional(
            revisionName(
              'Revision of the control plane whose proxies the pods get, or a revision tag. Namespaces then have the label istio.io/rev instead of istio-injection. Pods that run already keep their proxy until they restart.',
            ),
          ),
          namespace: Type.Optional(
            dnsLabel('Namespace of the control plane. Default: istio-system.', 'istio-system'),
          ),
          move: Type.Optional(
            closed(
              {
                to: revisionName('Revision of the new control plane, or a revision tag.'),
                namespaces: Type.Optional(
                  mapOf(
                    dnsLabel('A namespace of services.', 'shop'),
                    Type.Union([
                      Type.Literal('labelled', {
                        description:
                          'The label of the namespace names the new revision. Its pods keep their proxies until they restart.',
                      }),
                      Type.Literal('restarted', {
                        description: 'The pods have restarted with proxies of the new revision, too.',
                      }),
                      Type.Literal('returning', {
                        description:
                          'The label names the old revision again. The pods still have proxies of the new one.',
                      }),
                    ]),
                    {
                      description:
                        'How far each namespace is. A namespace that is not listed has the old revision.',
                    },
                  ),
                ),
                gateways: Type.Optional(
                  Type.Literal(true, {
                    description: 'The gateways of type gateway-api have the new revision.',
                  }),
                ),
              },
              'A move of the cluster to another control plane. npm run revision writes it, step by step.',
            ),
          ),
        },
        'How Istio is installed in this cluster.',
      ),
    ),
    trustDomain: Type.Optional(
      trustDomain(
        'Trust domain of the mesh in this cluster. Default: the trust domain in clusters/fleet.yaml, otherwise cluster.local.',
      ),
    ),
    networkPolicies: Type.Optional(
      Type.Boolean({
        description:
          'Renders a NetworkPolicy for each service: it allows ingress from the callers of the service and egress to the services it calls. Not every network plugin enforces NetworkPolicies. Default: true.',
      }),
    ),
    dnsPort: Type.Optional(
      portNumber(
        'Port on which the DNS pods of the cluster listen, if it is not 53: NetworkPolicies see the port of the pods, not that of the Service. OpenShift uses 5353. Default: 53.',
      ),
    ),
    localities: Type.Optional(
      mapOf(
        region('Region of nodes, the value of their label topology.kubernetes.io/region.'),
        Type.Array(zone('Zone of nodes, the value of their label topology.kubernetes.io/zone.'), {
          uniqueItems: true,
          description: 'The zones of the region. An empty list: any zone.',
        }),
        {
          minProperties: 1,
          description:
            'Regions and zones of the nodes. Nothing is rendered from them: if all clusters list theirs, a check compares the settings for localities with them.',
        },
      ),
    ),
    namespaces: Type.Optional(namespaces),
    telemetry: Type.Optional(telemetrySchema),
    gateways: Type.Optional(gateways),
    externalSecrets: Type.Optional(
      closed(
        {
          store: dnsLabel('Name of the ClusterSecretStore that provides the Secrets.', 'vault'),
          refreshInterval: Type.Optional(
            duration('How often the External Secrets Operator reads the store again. Default: 1h.'),
          ),
        },
        'Set this if the External Secrets Operator is installed in this cluster.',
      ),
    ),
    allowFaults: Type.Optional(
      Type.Array(dnsLabel('A service of this cluster.', 'orders'), {
        uniqueItems: true,
        description:
          'Services that may have fault injection in this cluster although it belongs to the last stage.',
      }),
    ),
    maxStep: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100,
        description:
          'Largest increase of the weight of a newer version in one change, in percentage points. Going back to an older version is not limited. Default: 100.',
      }),
    ),
    analysis: Type.Optional({
      ...analysisSchema,
      description:
        'How npm run canary -- --analyse compares a canary with the stable version in this cluster. It is merged into analysis in clusters/fleet.yaml, key by key.',
    }),
    monitoring: Type.Optional({
      ...monitoringSchema,
      description:
        'Alerts and dashboards for the services in this cluster. It is merged into monitoring in clusters/fleet.yaml, key by key.',
    }),
    acknowledge: Type.Optional(
      acknowledge(
        'Confirms that a change may delete a service in this cluster, move it (which interrupts calls), or reduce its number of pods below what its autoscaler may have running. Remove the entries again in the next change.',
        'A service of the cluster, or namespace/<name>, gateway/<name> or external/<name>.',
      ),
    ),
    services: mapOf(dnsLabel('Name of a service in services/.', 'orders'), instanceSchema, {
      description: 'The services that run in this cluster.',
    }),
    externals: Type.Optional(
      mapOf(dnsLabel('Name of an external service in services/.', 'payments'), externalOverride, {
        description: 'Overrides of external services for this cluster.',
      }),
    ),
  },
  'A cluster and the services that run in it.',
);

/** A valid cluster file without defaults. */
export type ClusterSpec = Type.Static<typeof clusterSchema>;
/** The entry of one service in a cluster file. */
export type InstanceSpec = ClusterSpec['services'][string];
