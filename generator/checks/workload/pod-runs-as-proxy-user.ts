import type { Path } from '../../diagnostics/source-file.ts';
import { valueAt } from '../../lang/at-path.ts';
import { isInAddition, titleOf } from '../../picture/document-names.ts';
import { isInjected } from '../../picture/injected-containers.ts';
import { containersOf, isLeftAlone, podsOf } from '../../picture/pod-templates.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

/** User and group of the proxy in each pod. */
const proxyUser = 1337;

export const podRunsAsProxyUser = defineRenderedCheck({
  name: 'pod-runs-as-proxy-user',
  code: 'MESH1901',
  severity: 'error',
  title: 'A patch or document runs a container as the user of the proxy',
  explanation:
    'Istio does not redirect traffic of user or group 1337 to the proxy, because the proxy itself runs as that user. The calls of the container leave the pod without mutual TLS, routes and policies, and STRICT servers reset them.',
  source: 'Istio, Application Requirements: application UIDs',
  *run(rendered) {
    for (const pod of podsOf(rendered)) {
      const { document } = pod;
      if (document.origin === 'generated' || isLeftAlone(pod)) continue;
      const holders: Path[] = [
        [...pod.path, 'spec'],
        ...containersOf(pod).flatMap((each) => (isInjected(each) ? [] : [each.path])),
      ];
      for (const holder of holders)
        for (const key of ['runAsUser', 'runAsGroup']) {
          const path = [...holder, 'securityContext', key];
          const at = valueAt(document.value, path) === proxyUser ? document.at(path) : undefined;
          if (!at || !isInAddition(at)) continue;
          yield {
            message: `${titleOf(document)}: ${key} cannot be ${proxyUser}, the user of the Istio proxy`,
            at,
            hint: 'choose another number, such as 65532',
          };
        }
    }
  },
});
