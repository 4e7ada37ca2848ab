import type { Path } from '../../../diagnostics/source-file.ts';
import { valueAt } from '../../../lang/at-path.ts';
import { isInjected } from '../../../picture/injected-containers.ts';
import {
  annotationsOf,
  containersOf,
  isLeftAlone,
  type RenderedPod,
} from '../../../picture/pod-templates.ts';
import type { Breach } from './pod-security.ts';

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
  const annotations = annotationsOf(pod).values;
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
