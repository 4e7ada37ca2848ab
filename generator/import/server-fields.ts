import { listAt, mapAt, textAt } from '../lang/at-path.ts';
import { isMap, type PlainMap } from '../lang/plain-map.ts';

/**
 * Metadata that the API server, controllers or kubectl write.
 * Source: Kubernetes, Object Metadata; kubectl apply, last-applied-configuration.
 */
const serverMetadata = [
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'generation',
  'managedFields',
  'resourceVersion',
  'selfLink',
  'uid',
];

const serverAnnotations =
  /^(?:kubectl\.kubernetes\.io\/(?:last-applied-configuration|restartedAt)|deployment\.kubernetes\.io\/.*|autoscaling\.alpha\.kubernetes\.io\/.*|control-plane\.alpha\.kubernetes\.io\/.*|meta\.helm\.sh\/.*|argocd\.argoproj\.io\/tracking-id)$/;

/** Labels by which other tools track what they have applied. */
const toolLabels =
  /^(?:helm\.sh\/.*|app\.kubernetes\.io\/(?:managed-by|instance)|argocd\.argoproj\.io\/instance|kustomize\.toolkit\.fluxcd\.io\/.*|pod-template-hash)$/;

/** Fields of a Service that the API server sets. Source: Kubernetes, Service v1 core. */
const serviceFields = ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'healthCheckNodePort'];

/** A document without what servers and tools add to it. */
export function withoutServerFields(document: PlainMap): PlainMap {
  const { status: _, ...rest } = document;
  const kind = textAt(document, 'kind');
  const cleaned = { ...rest, metadata: metadataOf(mapAt(document, 'metadata')) };
  if (kind === 'Service') return { ...cleaned, spec: serviceSpec(mapAt(document, 'spec')) };
  return isMap(mapAt(document, 'spec')['template'])
    ? { ...cleaned, spec: withTemplate(mapAt(document, 'spec')) }
    : cleaned;
}

function metadataOf(metadata: PlainMap): PlainMap {
  const { annotations, labels, ...rest } = without(metadata, (key) => serverMetadata.includes(key));
  const own = without(mapAt(annotations), (key) => serverAnnotations.test(key));
  const ownLabels = without(mapAt(labels), (key) => toolLabels.test(key));
  return {
    ...rest,
    ...(Object.keys(ownLabels).length > 0 ? { labels: ownLabels } : {}),
    ...(Object.keys(own).length > 0 ? { annotations: own } : {}),
  };
}

const withTemplate = (spec: PlainMap): PlainMap => {
  const template = mapAt(spec, 'template');
  // Labels of tools stay on pods: selectors may name them.
  const { creationTimestamp: _, annotations, ...metadata } = mapAt(template, 'metadata');
  const own = without(mapAt(annotations), (key) => serverAnnotations.test(key));
  return {
    ...spec,
    template: {
      ...template,
      metadata: { ...metadata, ...(Object.keys(own).length > 0 ? { annotations: own } : {}) },
    },
  };
};

/** A headless Service keeps its `clusterIP: None`. */
function serviceSpec(spec: PlainMap): PlainMap {
  const isHeadless = spec['clusterIP'] === 'None';
  const type = textAt(spec, 'type') ?? 'ClusterIP';
  return {
    ...without(spec, (key) => serviceFields.includes(key)),
    ...(isHeadless ? { clusterIP: 'None' } : {}),
    ports: listAt(spec, 'ports').map((port) =>
      isMap(port) ? without(port, (key) => key === 'nodePort' && type !== 'NodePort') : port,
    ),
  };
}

const without = (map: PlainMap, isUnwanted: (key: string) => boolean): PlainMap =>
  Object.fromEntries(Object.entries(map).filter(([key]) => !isUnwanted(key)));

/** Kinds that controllers make from others. */
const madeByControllers = new Set([
  'ControllerRevision',
  'Endpoints',
  'EndpointSlice',
  'Event',
  'Lease',
  'PodMetrics',
]);

/** True for what a cluster makes without anyone writing it: objects of controllers, and defaults of each namespace. */
export function isMadeByCluster(document: PlainMap): boolean {
  const kind = textAt(document, 'kind') ?? '';
  const name = textAt(document, 'metadata', 'name');
  if (listAt(document, 'metadata', 'ownerReferences').length > 0) return true;
  if (madeByControllers.has(kind)) return true;
  if (kind === 'ServiceAccount' && name === 'default') return true;
  if (kind === 'ConfigMap') return name === 'kube-root-ca.crt' || name === 'istio-ca-root-cert';
  return kind === 'Secret' && textAt(document, 'type') === 'kubernetes.io/service-account-token';
}
