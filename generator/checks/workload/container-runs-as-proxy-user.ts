import type { Path } from '../../diagnostics/source-file.ts';
import { valueAt } from '../../lang/at-path.ts';
import { isInAddition, titleOf } from '../../picture/document-names.ts';
import { isInjected } from '../../picture/injected-containers.ts';
import { containersOf, isLeftAlone, podsOf } from '../../picture/pod-templates.ts';
import { defineCheck, settingsSources } from '../check.ts';
import { specContainers } from '../support/spec-containers.ts';

/** User and group of the proxy in each pod. */
const proxyUser = 1337;

const keys = ['runAsUser', 'runAsGroup'] as const;

export const containerRunsAsProxyUser = defineCheck({
  name: 'container-runs-as-proxy-user',
  code: 'MESH476',
  severity: 'error',
  title: 'A container runs as the user of the proxy',
  explanation:
    'Istio does not redirect traffic of user or group 1337 to the proxy, because the proxy itself runs as that user. The calls of the container would leave the pod without mutual TLS, routes and policies, and STRICT servers reset them.',
  source: 'Istio, Application Requirements: application UIDs; analysis message IST0144',
  *run(workspace) {
    for (const { settings, at } of settingsSources(workspace).flatMap(specContainers))
      for (const key of keys)
        if (settings.securityContext?.[key] === proxyUser)
          yield { ...mistakeOf(key), at: at(['securityContext', key]) };
  },
  *runDocuments(rendered) {
    for (const pod of podsOf(rendered)) {
      const { document } = pod;
      if (document.origin === 'generated' || isLeftAlone(pod)) continue;
      const holders: Path[] = [
        [...pod.path, 'spec'],
        ...containersOf(pod).flatMap((each) => (isInjected(each) ? [] : [each.path])),
      ];
      for (const holder of holders)
        for (const key of keys) {
          const path = [...holder, 'securityContext', key];
          const at = valueAt(document.value, path) === proxyUser ? document.at(path) : undefined;
          if (!at || !isInAddition(at)) continue;
          const { message, hint } = mistakeOf(key);
          yield { message: `${titleOf(document)}: ${message}`, at, hint };
        }
    }
  },
});

const mistakeOf = (key: string) => ({
  message: `${key} cannot be ${proxyUser}, the user of the Istio proxy`,
  hint: 'choose another number, such as 65532',
});
