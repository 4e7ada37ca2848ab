import type { Path } from '../../diagnostics/source-file.ts';
import { numberAt } from '../../lang/at-path.ts';
import { isInAddition, titleOf } from '../../picture/document-names.ts';
import { containersOf, podOf, type RenderedPod } from '../../picture/pod-templates.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { gracePeriodProblem, longestTimeout } from '../support/grace-periods.ts';

/** The default grace period of Kubernetes, in seconds. */
const ofKubernetes = 30;

export const patchShortensGracePeriod = defineRenderedCheck({
  name: 'patch-shortens-grace-period',
  code: 'MESH361',
  severity: 'warning',
  title: 'A patch makes the grace period shorter than the longest call',
  explanation:
    'When a pod terminates, it first waits until the proxies no longer send it calls (preStop), and then finishes its open calls. If a call can take longer than the rest of the grace period, every rollout interrupts it. MESH477 checks terminationGracePeriodSeconds and preStopSeconds of the spec; this check covers patches of them.',
  source: 'Kubernetes, Pod Lifecycle: termination of Pods',
  *run({ documents, workspace }) {
    for (const document of documents) {
      const pod = document.origin === 'patched' ? podOf(document) : undefined;
      if (!pod) continue;
      const key = [...pod.path, 'spec', 'terminationGracePeriodSeconds'];
      const wait = waitOf(pod);
      const place = [key, ...(wait ? [wait.path] : [])].map((path) => document.at(path)).find(isInAddition);
      // Another check covers the settings of the spec alone.
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

/** Seconds that the container sleeps in preStop; the duration of a command is unknown. */
function waitOf(pod: RenderedPod): { readonly seconds: number; readonly path: Path } | undefined {
  const own = containersOf(pod).find(({ name }) => name === pod.document.service);
  const sleep = ['lifecycle', 'preStop', 'sleep', 'seconds'];
  const seconds = own && numberAt(own.value, ...sleep);
  return own && seconds !== undefined ? { seconds, path: [...own.path, ...sleep] } : undefined;
}
