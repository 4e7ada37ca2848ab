import { proxyConfigAnnotation, proxyConfigIn } from '../../model/pod-metadata.ts';
import { defineCheck, type Finding, type SettingsSource, settingsSources } from '../check.ts';

/** Labels that the generator, Kubernetes or Istio sets, each with the reason. */
const labels: Readonly<Record<string, string>> = {
  app: 'the generator sets it to the name of the service, and the Service selects the pods by it',
  version: 'the generator sets it to the version, and the subsets select the pods by it',
  'app.kubernetes.io/name': 'Istio would use it in metrics instead of the label app',
  'app.kubernetes.io/version': 'Istio would use it in metrics instead of the label version',
  'pod-template-hash': 'the Deployment controller sets it, to distinguish its ReplicaSets',
  'controller-revision-hash': 'controllers set it',
  'controller-uid': 'the Job controller sets it, to find its pods',
  'job-name': 'the Job controller sets it',
  'sidecar.istio.io/inject': 'the generator keeps all pods in the mesh',
  'istio.io/rev': 'the namespace decides which control plane injects the proxy',
  'istio.io/dataplane-mode': 'pods with a proxy are not part of an ambient mesh',
  'security.istio.io/tlsMode': 'Istio sets it for each pod with a proxy',
  'service.istio.io/canonical-name': 'Istio takes it from the label app, and metrics depend on it',
  'service.istio.io/canonical-revision': 'Istio takes it from the label version, and metrics depend on it',
};

/** Annotations that the generator, Kubernetes or Istio sets, each with the reason. */
const annotations: Readonly<Record<string, string>> = {
  'sidecar.istio.io/inject': 'the generator keeps all pods in the mesh',
  'istio.io/rev': 'istio.revision in the cluster file decides it',
  'sidecar.istio.io/status': 'Istio writes what it injected into it',
  'sidecar.istio.io/nativeSidecar':
    'istio.nativeSidecars in the cluster file decides it, and a job always has a native sidecar',
  'inject.istio.io/templates': 'the generator relies on the proxy that Istio injects by default',
};

/** Settings of the proxy that follow from the spec and the cluster. */
const proxySettings = ['holdApplicationUntilProxyStarts', 'terminationDrainDuration'] as const;

export const reservedPodMetadata = defineCheck({
  name: 'reserved-pod-metadata',
  code: 'MESH1909',
  severity: 'error',
  title: 'A label or annotation of pods belongs to the generator or to a controller',
  explanation:
    'The generator, Kubernetes and Istio set some labels and annotations of pods, and rely on them. Another value takes pods away from their Service or subset, or out of the mesh. Keys with kubernetes.io/ in their prefix belong to Kubernetes. In clusters without native sidecars, the generator adds holdApplicationUntilProxyStarts and terminationDrainDuration to proxy.istio.io/config; other settings there are free.',
  source:
    'Kubernetes, Well-Known Labels, Annotations and Taints; Istio, Resource Labels; Istio, Resource Annotations',
  *run(workspace) {
    for (const source of settingsSources(workspace)) {
      yield* reservedIn(source, 'podLabels', labels);
      yield* reservedIn(source, 'podAnnotations', annotations);
      yield* proxySettingsOf(source);
    }
  },
});

/** True for a label or annotation that a spec may not set on pods. */
export const isReservedOnPods = (list: 'podLabels' | 'podAnnotations', key: string): boolean =>
  reasonFor(list, key, list === 'podLabels' ? labels : annotations) !== undefined;

/**
 * True for a label that the selector of an adopted Deployment may have. Charts select by the recommended labels of
 * Kubernetes, and the selector is immutable; Istio's metrics then have their values.
 */
export const canSelectAdoptedPods = (key: string): boolean =>
  /^app\.kubernetes\.io\/(?:name|version)$/.test(key) || !isReservedOnPods('podLabels', key);

const reasonFor = (
  list: 'podLabels' | 'podAnnotations',
  key: string,
  reserved: Readonly<Record<string, string>>,
): string | undefined => (Object.hasOwn(reserved, key) ? reserved[key] : ofKubernetes(key, list));

function* reservedIn(
  { spec, at }: SettingsSource,
  list: 'podLabels' | 'podAnnotations',
  reserved: Readonly<Record<string, string>>,
): Iterable<Finding> {
  for (const key of Object.keys(spec[list] ?? {})) {
    const reason = reasonFor(list, key, reserved);
    if (reason === undefined) continue;
    yield { message: `${key} of pods is reserved: ${reason}`, at: at([list, key], 'key'), hint: 'remove it' };
  }
}

/** Labels that controllers of Kubernetes set. Recommended labels such as app.kubernetes.io/part-of are free. */
const ofKubernetes = (key: string, list: 'podLabels' | 'podAnnotations'): string | undefined =>
  list === 'podLabels' && /^(?:apps|batch|statefulset|topology)\.kubernetes\.io\//.test(key)
    ? 'controllers of Kubernetes set it'
    : undefined;

function* proxySettingsOf({ spec, at }: SettingsSource): Iterable<Finding> {
  const config = proxyConfigIn(spec.podAnnotations?.[proxyConfigAnnotation] ?? '') ?? {};
  for (const setting of proxySettings)
    if (Object.hasOwn(config, setting))
      yield {
        message: `${setting} in ${proxyConfigAnnotation} is reserved: the generator sets it in clusters without native sidecars`,
        at: at(['podAnnotations', proxyConfigAnnotation]),
        hint:
          setting === 'terminationDrainDuration'
            ? 'remove it from the text; terminationGracePeriodSeconds decides it'
            : 'remove it from the text',
      };
}
