import { titleOf } from '../../picture/document-names.ts';
import { type AccessContext, accessContexts } from '../../picture/may-call.ts';
import { mayConnect } from '../../picture/network-connections.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import type { DocumentFinding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { neededConnections, titleOfConnection } from '../support/documents/needed-connections.ts';
import { hasUnknownPeers } from '../support/documents/network-policy-mistakes.ts';
import { together } from '../support/places.ts';

export const patchClosesConnection = defineRenderedCheck({
  name: 'patch-closes-connection',
  code: 'MESH1612',
  severity: 'error',
  title: 'A patch of the NetworkPolicy closes a connection that the service needs',
  explanation:
    'The NetworkPolicy of a service follows from the specs: it allows connections from its callers, to the services and external services that it calls, to istiod and to DNS. If a patch removes or replaces one of these rules, the network drops the connections, and calls time out or fail with UNAVAILABLE. Without istiod, a new pod gets no certificate and does not become ready. Without DNS, no name of a host resolves. To add a rule, append it: op: add with path: /spec/egress/-. To take a permission away, change the spec. A NetworkPolicy in extra/ that allows the connection is enough.',
  source:
    'Kubernetes, Network Policies: the two sorts of pod isolation; Istio, Application Requirements: ports used by Istio',
  *run(rendered) {
    for (const context of accessContexts(rendered))
      for (const document of context.byKind.get('NetworkPolicy') ?? [])
        if (document.origin === 'patched') yield* closedBy(document, context);
  },
});

function* closedBy(document: RenderedDocument, context: AccessContext): Iterable<DocumentFinding> {
  const { cluster, byKind, podsByService, picture, rendered } = context;
  const instance = cluster.instances.find(({ service }) => service.name === document.service);
  if (!instance || document.name !== instance.service.name) return;
  const pods = podsByService.get(document.service) ?? [];
  const policies = byKind.get('NetworkPolicy') ?? [];
  for (const direction of ['ingress', 'egress'] as const) {
    const closed = neededConnections(context, instance).filter(
      (needed) => needed.direction === direction && pods.some((each) => !mayConnect(policies, each, needed)),
    );
    const changed = [direction, 'podSelector', 'policyTypes'].map((key) => document.changeAt(['spec', key]));
    const at = changed.find((place) => place !== undefined);
    const titles = [...new Set(closed.map((needed) => titleOfConnection(needed, instance.service, context)))];
    const [first, second, third] = titles;
    // A peer that is misspelt is reported as that.
    if (!at || first === undefined || hasUnknownPeers(document, direction, picture, rendered)) continue;
    const more = titles.length > 3 ? [`${titles.length - 2} more`] : [third ?? []].flat();
    yield {
      message: `${titleOf(document)} no longer allows connections ${together([first, second ?? [], more].flat())}`,
      at,
      hint:
        direction === 'ingress'
          ? 'keep the rendered rules; to take the permission from a caller, change its spec'
          : 'keep the rendered rules, and append others with op: add and path: /spec/egress/-',
      clusters: [cluster.name],
    };
  }
}
