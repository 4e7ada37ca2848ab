import { grouped } from '../../lang/grouped.ts';
import { operationsOf } from '../../load/http-operation.ts';
import type { Instance, Workspace } from '../../load/workspace.ts';
import { groupOf } from '../../model/api-group.ts';
import { exposureName } from '../../model/exposure.ts';
import { podKindOfSpec, podKinds } from '../../model/workload-kind.ts';
import { gatewayVirtualService } from '../../render/gatewayvirtualservice.ts';
import { grpcRoute } from '../../render/grpcroute.ts';
import { httpRoute } from '../../render/httproute.ts';
import { alertKind, autoscalingKind, overlayKinds, serviceKinds, workloadKinds } from '../../render/kinds.ts';
import { hasAlerts, objectivesIn } from './objectives.ts';
import { specHeadlessName, specVersionName, specWorkloadName } from './spec-workload-name.ts';

/**
 * Kinds without a namespace whose names do not begin with `Cluster` and another word.
 * Source: Kubernetes API reference; Gateway API; Argo CD, Projects.
 */
const clusterScoped = new Set(
  [
    'Namespace Node PersistentVolume StorageClass VolumeAttributesClass CSIDriver CSINode PriorityClass RuntimeClass',
    'IngressClass GatewayClass CustomResourceDefinition APIService CertificateSigningRequest FlowSchema',
    'PriorityLevelConfiguration MutatingWebhookConfiguration ValidatingWebhookConfiguration',
    'MutatingAdmissionPolicy MutatingAdmissionPolicyBinding ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding DeviceClass ResourceSlice IPAddress ServiceCIDR',
  ].flatMap((kinds) => kinds.split(' ')),
);

/**
 * True for a kind whose objects have no namespace, as far as its name shows it. Cluster alone is the name of namespaced
 * kinds, such as those of CloudNativePG and of the Cluster API.
 */
export const isClusterScoped = (kind: string): boolean =>
  clusterScoped.has(kind) || /^Cluster[A-Z]/.test(kind);

interface Identity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

/** ConfigMaps, ExternalSecrets and the routes of the Gateway API are named otherwise. */
const ofService = [...serviceKinds, ...overlayKinds, alertKind].filter(
  ({ kind }) => !['ConfigMap', 'ExternalSecret', 'GRPCRoute', 'HTTPRoute'].includes(kind),
);

/** Kinds of the routes from gateways, and the types of the gateways that have them. */
const ofExposures = [
  { ...gatewayVirtualService, type: 'istio' },
  { ...grpcRoute, type: 'gateway-api' },
  { ...httpRoute, type: 'gateway-api' },
];

/** Kinds that are rendered only if a spec or a cluster asks for them: elsewhere the name is free. */
const onlyIf: Readonly<Record<string, (instance: Instance, fleet: Workspace['fleet']) => boolean>> = {
  PrometheusRule: (instance, fleet) => hasAlerts({ fleet }, instance) && objectivesIn(instance).length > 0,
  Service: hasPorts,
  VirtualService: hasPorts,
  DestinationRule: hasPorts,
  Telemetry: ({ cluster: { spec } }) =>
    spec.telemetry !== undefined &&
    (spec.telemetry.metrics?.perMethod === true ||
      spec.telemetry.accessLogging !== undefined ||
      spec.telemetry.tracing !== undefined),
  RequestAuthentication: ({ spec }) => spec.jwt !== undefined,
  PeerAuthentication: ({ spec }) => typeof spec.mtls === 'object',
  NetworkPolicy: ({ cluster: { spec } }) => spec.networkPolicies !== false,
};

/** A service without ports gets no calls. */
function hasPorts({ spec }: Instance): boolean {
  return (spec.grpc ?? spec.http) !== undefined || Object.keys(spec.ports ?? {}).length > 0;
}

/** The names of the documents that the generator renders. */
export class RenderedNames {
  readonly #services: ReadonlyMap<string, readonly string[]>;
  readonly #instances: ReadonlyMap<string, readonly Instance[]>;

  readonly #fleet: Workspace['fleet'];

  constructor({ services, instances, fleet }: Pick<Workspace, 'services' | 'instances' | 'fleet'>) {
    this.#fleet = fleet;
    const specs = grouped(services, ({ spec }) => spec.namespace);
    this.#services = new Map(
      [...specs].map(([namespace, all]) => [namespace, all.map(({ spec }) => spec.name)]),
    );
    this.#instances = grouped(instances, ({ name }) => name);
  }

  /**
   * The service that a document of this name is rendered for.
   * @param cluster undefined for any cluster
   */
  ownerOf(document: Identity, namespace: string, cluster: string | undefined): string | undefined {
    return this.#services.get(namespace)?.find((service) => {
      const isNamedAlike =
        document.name === service || ['-', '.'].some((mark) => document.name.startsWith(`${service}${mark}`));
      // The headless Service of a StatefulSet may have any name.
      if (!isNamedAlike && document.kind !== 'Service') return false;
      const own = this.#instances.get(service) ?? [];
      return isRendered(
        service,
        document,
        own.filter((each) => cluster === undefined || each.cluster.spec.name === cluster),
        this.#fleet,
      );
    });
  }
}

/** True for a document that is rendered for one of the instances of a service. */
function isRendered(
  service: string,
  document: Identity,
  instances: readonly Instance[],
  fleet: Workspace['fleet'],
): boolean {
  if (has(ofService, document) && document.name === service) {
    const isAsked = Object.hasOwn(onlyIf, document.kind) ? onlyIf[document.kind] : undefined;
    return isAsked === undefined || instances.some((instance) => isAsked(instance, fleet));
  }
  if (document.kind === 'Service' && instances.some(({ spec }) => specHeadlessName(spec) === document.name))
    return true;
  if (instances.some((instance) => isExposureOf(instance, document))) return true;
  const isAutoscaler = has([autoscalingKind], document);
  if (!isAutoscaler && !has(workloadKinds, document)) return false;
  return instances.some((instance) =>
    Object.entries(instance.own.versions).some(
      ([version, { autoscaling }]) =>
        (podKinds.some((kind) => kind === document.kind)
          ? specWorkloadName(instance, version)
          : specVersionName(instance, version)) === document.name &&
        !(isAutoscaler && autoscaling === undefined) &&
        isOwnKind(document, instance.spec),
    ),
  );
}

/** True for the routes from a gateway to a service. */
const isExposureOf = ({ name, spec, cluster }: Instance, document: Identity): boolean =>
  Object.entries(spec.expose ?? {}).some(([gateway, { methods }]) => {
    if (exposureName(name, gateway) !== document.name) return false;
    const type = cluster.spec.gateways?.[gateway]?.type;
    if (
      !has(
        ofExposures.filter((each) => each.type === type),
        document,
      )
    )
      return false;
    const operations = operationsOf(spec).map((operation) => operation.name);
    const isOperation = (method: string) => operations.includes(method.slice(method.lastIndexOf('/') + 1));
    // A server of one protocol has routes of its kind alone, and a list of methods can do the same for a server of two.
    if (document.kind === 'HTTPRoute') return spec.http !== undefined && (methods?.some(isOperation) ?? true);
    if (document.kind === 'GRPCRoute')
      return spec.grpc !== undefined && (methods?.some((method) => !isOperation(method)) ?? true);
    return true;
  });

/** True unless a document makes pods in another way than the service does. */
const isOwnKind = ({ kind }: Identity, spec: Instance['spec']): boolean =>
  !podKinds.some((each) => each === kind) || kind === podKindOfSpec(spec);

function has(
  kinds: readonly { readonly group: string; readonly kind: string }[],
  { apiVersion, kind }: Identity,
): boolean {
  return kinds.some((each) => each.kind === kind && each.group === groupOf(apiVersion));
}
