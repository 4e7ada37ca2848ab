import { textAt } from '../../lang/at-path.ts';
import { isInAddition, titleOf } from '../../picture/document-names.ts';
import { accessContexts } from '../../picture/may-call.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const patchOpensOutboundTraffic = defineRenderedCheck({
  name: 'patch-opens-outbound-traffic',
  code: 'MESH1631',
  severity: 'warning',
  title: 'A patch lets a service call any host',
  explanation:
    'The rendered Sidecar of a service has outboundTrafficPolicy REGISTRY_ONLY: its proxy refuses every host that no spec declares, so no call bypasses the routes and the policies unseen. A patch that sets ALLOW_ANY, or removes the mode, opens this, but the rendered NetworkPolicy still closes the connections to other addresses. The key outboundTrafficPolicy of the spec opens both, and npm run diff shows it to the reviewer. Or declare the hosts: an external service in services/, listed under calls.',
  source: 'Istio, Sidecar: OutboundTrafficPolicy.Mode; Kubernetes, Network Policies',
  *run(rendered) {
    for (const { cluster, byKind } of accessContexts(rendered))
      for (const document of byKind.get('Sidecar') ?? []) {
        if (document.origin !== 'patched') continue;
        const mode = textAt(document.value, 'spec', 'outboundTrafficPolicy', 'mode');
        if (mode === 'REGISTRY_ONLY') continue;
        const service = cluster.instances.find((each) => each.service.name === document.service)?.service;
        if (!service || service.access.outboundToAny) continue;
        const at = document.changeAt(['spec', 'outboundTrafficPolicy', 'mode']);
        if (!at || !isInAddition(at)) continue;
        yield {
          message: `${titleOf(document)} ${mode === undefined ? 'has no mode of outboundTrafficPolicy: its proxy lets calls to any host through' : `lets calls to any host through (${mode})`}, and its spec does not`,
          at,
          hint: 'write outboundTrafficPolicy: ALLOW_ANY in the spec, which opens the NetworkPolicy, too; or declare the hosts as external services',
          clusters: [cluster.name],
        };
      }
  },
});
