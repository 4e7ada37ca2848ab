import type { Path } from '../../diagnostics/source-file.ts';
import { numberAt } from '../../lang/at-path.ts';
import { defineRenderedCheck } from '../rendered/check.ts';
import { containersOf, podOf, type RenderedPod } from '../support/documents/pods.ts';
import { isInAddition, titleOf } from '../support/documents/wording.ts';
import { gracePeriodProblem, longestTimeout } from '../support/grace-periods.ts';

/** Seconds that Kubernetes gives where nothing is said. */
const ofKubernetes = 30;

export const patchShortensGracePeriod = defineRenderedCheck({
  name: 'patch-shortens-grace-period',
  code: 'MESH361',
  severity: 'warning',
  title: 'A patch that gives pods less time to end than a call may take',
  explanation:
    'When a pod ends, it first waits for the proxies to learn of it (preStop), and then finishes the calls it has. A call that may take longer than what is left of the grace period is cut off at every rollout. The spec says both, as terminationGracePeriodSeconds and preStopSeconds, and is checked as MESH477; this is of patches over it.',
  source: 'Kubernetes, Pod Lifecycle: termination of Pods',
  *run({ documents, workspace }) {
    for (const document of documents) {
      const pod = document.origin === 'patched' ? podOf(document) : undefined;
      if (!pod) continue;
      const key = [...pod.path, 'spec', 'terminationGracePeriodSeconds'];
      const wait = waitOf(pod);
      const place = [key, ...(wait ? [wait.path] : [])].map((path) => document.at(path)).find(isInAddition);
      // What the spec alone says is its own check's.
      if (!place) continue;
      for (const instance of workspace.instances) {
        if (instance.name !== document.service || !document.clusters.includes(instance.cluster.spec.name))
          continue;
        const longest = longestTimeout(instance);
        const grace = numberAt(document.value, ...key) ?? ofKubernetes;
        const short = gracePeriodProblem(grace, wait?.seconds ?? 0, longest);
        if (!short) continue;
        yield {
          message: `a pod of ${titleOf(document)} gets ${short.message}`,
          at: place,
          hint: short.hint,
          ...(longest ? { related: [{ message: 'the timeout', at: longest.at }] } : {}),
        };
      }
    }
  },
});

/** How long the container of the service sleeps before it is told to end; how long a command takes is not known. */
function waitOf(pod: RenderedPod): { readonly seconds: number; readonly path: Path } | undefined {
  const own = containersOf(pod).find(({ name }) => name === pod.document.service);
  const sleep = ['lifecycle', 'preStop', 'sleep', 'seconds'];
  const seconds = own && numberAt(own.value, ...sleep);
  return own && seconds !== undefined ? { seconds, path: [...own.path, ...sleep] } : undefined;
}
