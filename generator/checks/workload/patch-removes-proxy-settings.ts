import type { Path } from '../../diagnostics/source-file.ts';
import { numberAt, textAt } from '../../lang/at-path.ts';
import type { PlainMap } from '../../lang/plain-map.ts';
import { durationMs } from '../../model/duration.ts';
import { proxyConfigAnnotation as annotation, proxyConfigIn } from '../../model/pod-metadata.ts';
import { drainSecondsOf } from '../../model/workload.ts';
import { isInAddition, titleOf } from '../../picture/document-names.ts';
import { podOf } from '../../picture/pod-templates.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const patchRemovesProxySettings = defineRenderedCheck({
  name: 'patch-removes-proxy-settings',
  code: 'MESH368',
  severity: 'error',
  suppressible: true,
  title: 'A patch removes settings of the proxy',
  explanation:
    'The annotation proxy.istio.io/config is one text: a patch of it replaces the whole text, and a patch of the grace period does not update it. In clusters without native sidecars it has two settings that calls depend on. Without holdApplicationUntilProxyStarts, the application starts before its proxy, and its first calls fail. Without terminationDrainDuration, the proxy exits 5 s after SIGTERM, while the application still answers calls, so every rollout interrupts them. Write other settings of the proxy under podAnnotations in the spec, where the generator adds these two. Or repeat both settings in the patch, or suppress the finding with a comment and a reason if the service loses no calls without them.',
  source: 'Istio, Resource Annotations: proxy.istio.io/config; Istio, Global Mesh Options: ProxyConfig',
  *run({ documents, fleet }) {
    for (const document of documents) {
      const pod = document.origin === 'patched' ? podOf(document) : undefined;
      const isNative = fleet.clusters
        .filter(({ name }) => document.clusters.includes(name))
        .every(({ istio }) => istio.nativeSidecars);
      if (!pod || isNative) continue;
      const path: Path = [...pod.path, 'metadata', 'annotations', annotation];
      const ofGrace = [...pod.path, 'spec', 'terminationGracePeriodSeconds'];
      const at = [path, ofGrace].map((each) => document.at(each)).find(isInAddition);
      if (!at) continue;
      const grace = numberAt(pod.spec, 'terminationGracePeriodSeconds') ?? 30;
      const config = proxyConfigIn(textAt(document.value, ...path) ?? '');
      // A text that is not a YAML map is a question of its own (MESH1907).
      if (config === undefined) continue;
      const lost = lostIn(config, drainSecondsOf({ terminationGracePeriodSeconds: grace }));
      if (lost.length === 0) continue;
      yield {
        message: `${titleOf(document)}: its ${annotation} has no ${lost.join(' and no ')}`,
        at,
        hint: `add ${lost.join(' and ')} to that annotation`,
      };
    }
  },
});

/** The settings that a proxy needs but does not have. */
function lostIn(config: PlainMap, drainSeconds: number): string[] {
  const duration = textAt(config, 'terminationDrainDuration');
  const isLongEnough = duration !== undefined && durationMs(duration) >= drainSeconds * 1000;
  return [
    ...(config['holdApplicationUntilProxyStarts'] === true ? [] : ['holdApplicationUntilProxyStarts: true']),
    ...(isLongEnough ? [] : [`terminationDrainDuration: ${drainSeconds}s`]),
  ];
}
