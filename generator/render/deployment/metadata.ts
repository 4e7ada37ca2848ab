import type { IPodSpec } from 'kubernetes-models/v1/PodSpec';
import { emitYaml } from '../../lang/emit-yaml.ts';
import { proxyConfigAnnotation } from '../../model/pod-metadata.ts';
import { revisionOfPods } from '../../model/revision.ts';
import { drainSecondsOf, type Workload } from '../../model/workload.ts';
import { appLabel } from '../kind.ts';
import type { ServiceView } from '../view.ts';

const nativeSidecarAnnotation = 'sidecar.istio.io/nativeSidecar';

/**
 * Labels and annotations of the pods: those of the spec, and those that the generator sets. The pods of a job have a native
 * sidecar in every cluster: Kubernetes ends it after the last container of the job, while an ordinary proxy would run on,
 * and the job with it. Pods get a proxy of the revision that the label of their namespace names, and keep it until they
 * restart. The annotation with the revision makes the Deployment restart them; injection sets the same annotation on each
 * pod. A job starts new pods each time.
 * Source: Istio, Resource Annotations: sidecar.istio.io/nativeSidecar; Kubernetes, Sidecar Containers: Jobs with sidecars;
 * Istio, Canary Upgrades: data plane; manifests/charts/istio-control/istio-discovery (injection template).
 */
export function metadataOf({ service, istio }: ServiceView) {
  const { metadata, job } = service.workload;
  const { podLabels, podAnnotations } = metadata;
  const config = proxyConfigOf(service.workload, job !== undefined || istio.nativeSidecars);
  const revision = job ? undefined : revisionOfPods(istio, service.namespace);
  const annotations = {
    ...podAnnotations,
    ...(job ? { [nativeSidecarAnnotation]: 'true' } : {}),
    ...(config === '' ? {} : { [proxyConfigAnnotation]: config }),
    ...(revision === undefined ? {} : { 'istio.io/rev': revision }),
  };
  return {
    labels: { ...appLabel(service), ...podLabels },
    ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
  };
}

/**
 * The settings of the proxy. Without native sidecars, the proxy starts before the application, and serves
 * until the pod must end. By default it ends 5 s after SIGTERM, while the application still waits for its
 * removal from the endpoints. The annotation is one text, so both join the settings of the spec.
 * Source: Istio, Global Mesh Options: ProxyConfig, terminationDrainDuration and
 * holdApplicationUntilProxyStarts.
 */
function proxyConfigOf(workload: Workload, isNative: boolean): string {
  const own = workload.metadata.proxyConfig;
  const drain = `${drainSecondsOf(workload)}s`;
  if (Object.keys(own).length === 0)
    return isNative ? '' : `{ holdApplicationUntilProxyStarts: true, terminationDrainDuration: ${drain} }`;
  return emitYaml({
    ...own,
    ...(isNative ? {} : { holdApplicationUntilProxyStarts: true, terminationDrainDuration: drain }),
  });
}

/** The Secrets with which nodes pull the images. Source: Kubernetes, Images: imagePullSecrets. */
export const pullSecretsOf = ({ metadata }: Workload): Pick<IPodSpec, 'imagePullSecrets'> =>
  metadata.imagePullSecrets.length > 0
    ? { imagePullSecrets: metadata.imagePullSecrets.map((name) => ({ name })) }
    : {};

/** Names in /etc/hosts. Source: Kubernetes, Adding entries to Pod /etc/hosts with HostAliases. */
export function hostAliasesOf({ metadata }: Workload): Pick<IPodSpec, 'hostAliases'> {
  const hostAliases = Object.entries(metadata.hostAliases).map(([ip, hostnames]) => ({
    ip,
    hostnames: [...hostnames],
  }));
  return hostAliases.length > 0 ? { hostAliases } : {};
}
