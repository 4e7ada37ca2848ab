import type { Path } from '../../../diagnostics/source-file.ts';
import { mapAt, valueAt } from '../../../lang/at-path.ts';
import type { PlainMap } from '../../../lang/plain-map.ts';
import { isInjected } from './injected-containers.ts';
import type { Breach } from './pod-security.ts';
import { containersOf, type RenderedPod } from './pods.ts';

/**
 * True for a pod without injection: its label, or the older annotation, turns it off, or the pod uses the network of
 * its node.
 * Source: Istio, Installing the Sidecar: controlling the injection policy; Istio, injectRequired of pkg/kube/inject.
 */
export function isLeftAlone({ labels, spec, ...pod }: RenderedPod): boolean {
  const key = 'sidecar.istio.io/inject';
  const isOff = (value: unknown) => String(value) === 'false';
  return spec['hostNetwork'] === true || isOff(labels[key]) || isOff(annotationsOf(pod)[key]);
}

const annotationsOf = ({ document, path }: Pick<RenderedPod, 'document' | 'path'>): PlainMap =>
  mapAt(document.value, ...path, 'metadata', 'annotations');

/** Annotations that make Istio give the injected proxy more rights than the profile restricted lets it have. */
const widening = [
  ['sidecar.istio.io/interceptionMode', 'TPROXY', 'runs as root with the capability NET_ADMIN'],
  ['sidecar.istio.io/capNetBindService', 'true', 'runs as root'],
] as const;

/**
 * What the profile restricted forbids of the containers that injection adds, in a cluster with istio-cni.
 * Source: Istio, Resource Annotations; Kubernetes, Pod Security Standards.
 */
export function* injectedBreaches(pod: RenderedPod): Iterable<Breach> {
  if (isLeftAlone(pod)) return;
  const annotations = annotationsOf(pod);
  for (const [key, value, what] of widening)
    if (annotations[key] === value)
      yield {
        path: [...pod.path, 'metadata', 'annotations', key],
        what: `with ${key}: ${value}, the injected istio-proxy ${what}`,
        hint: 'remove the annotation',
      };
  yield* withoutProfile(pod);
}

/** A profile that each container of ours names for itself does not hold for those that are added. */
function* withoutProfile(pod: RenderedPod): Iterable<Breach> {
  const key: Path = ['securityContext', 'seccompProfile'];
  const own = containersOf(pod).filter((container) => !isInjected(container));
  const isOfPod = valueAt(pod.spec, key) !== undefined;
  // Where one of ours has none either, that is what is reported.
  if (isOfPod || !own.every(({ value }) => valueAt(value, key) !== undefined)) return;
  const [first] = own;
  yield {
    path: [...pod.path, 'spec', ...key],
    ...(first ? { elsewhere: [[...first.path, ...key]] } : {}),
    what: 'the injected istio-proxy has no seccomp profile: those of the other containers are their own',
    hint: 'write securityContext: { seccompProfile: { type: RuntimeDefault } } for the whole pod',
  };
}
