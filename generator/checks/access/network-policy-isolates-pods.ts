import { valueAt } from '../../lang/at-path.ts';
import { placeOf, titleOf } from '../../picture/document-names.ts';
import { fitsSelector, selectorOf } from '../../picture/label-selectors.ts';
import { type AccessContext, accessContexts } from '../../picture/may-call.ts';
import { type Connection, mayConnect } from '../../picture/network-connections.ts';
import { type ClusterPods, podsWith } from '../../picture/pods.ts';
import { deletedNames, type RenderedDocument } from '../../picture/rendered-document.ts';
import type { DocumentFinding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import {
  connectionsOfProxy,
  neededConnections,
  titleOfConnection,
} from '../support/documents/needed-connections.ts';
import { hasUnknownPeers } from '../support/documents/network-policy-mistakes.ts';
import { together } from '../support/places.ts';

export const networkPolicyIsolatesPods = defineRenderedCheck({
  name: 'network-policy-isolates-pods',
  code: 'MESH1629',
  severity: 'warning',
  title: 'A NetworkPolicy of a team cuts pods off from istiod, DNS or declared calls',
  explanation:
    'A NetworkPolicy that selects pods closes every connection in its direction that no policy allows. The rendered NetworkPolicy of a service allows what the specs need. Pods in extra/ have none, and neither have the services of a cluster with networkPolicies: false: for them, the policies in extra/ decide alone. Without istiod, a new pod gets no certificate and does not become ready. Without DNS, no name of a host resolves. Without the connections of a declared call, the call fails with UNAVAILABLE. If another repository has a NetworkPolicy that allows the connections, suppress the finding with a comment.',
  source:
    'Kubernetes, Network Policies: the two sorts of pod isolation; Istio, Application Requirements: ports used by Istio',
  *run(rendered) {
    for (const context of accessContexts(rendered))
      for (const document of context.byKind.get('NetworkPolicy') ?? [])
        if (document.origin === 'extra') yield* isolatedBy(document, context);
  },
});

function* isolatedBy(document: RenderedDocument, context: AccessContext): Iterable<DocumentFinding> {
  const { cluster, byKind, picture, rendered } = context;
  const pods = podsWith(selectorOf(document)?.labels ?? {}, document.namespace, picture.podsByNamespace);
  const policies = byKind.get('NetworkPolicy') ?? [];
  for (const direction of ['egress', 'ingress'] as const) {
    const cut = pods
      .filter(
        (pod) =>
          pod.isInMesh &&
          !hasRenderedPolicy(pod, context) &&
          fitsSelector(valueAt(document.value, ['spec', 'podSelector']), pod.labels),
      )
      .flatMap((pod) =>
        neededBy(pod, context)
          .filter(
            (needed) =>
              needed.direction === direction &&
              !mayConnect([document], pod, needed) &&
              !mayConnect(policies, pod, needed),
          )
          .map((needed) => ({
            pod: pod.service?.name ?? pod.title,
            to: titleOfConnection(needed, pod.service, context),
          })),
      );
    // A peer that is misspelt is reported as that.
    if (cut.length === 0 || hasUnknownPeers(document, direction, picture, rendered)) continue;
    yield {
      message: `${titleOf(document)} closes connections of ${short(cut.map(({ pod }) => pod))} that the specs or the proxies need: ${short(cut.map(({ to }) => to))}`,
      at: placeOf(document, ['spec', direction], ['spec', 'policyTypes'], ['spec', 'podSelector'], ['spec']),
      hint: hintFor(direction, context),
      clusters: [cluster.name],
    };
  }
}

/** The first of some names, and how many more there are. */
function short(names: readonly string[]): string {
  const all = [...new Set(names)];
  return together(all.length > 3 ? [...all.slice(0, 2), `${all.length - 2} more`] : all);
}

/** The rendered NetworkPolicy of a service allows what the specs need; patches of it are checked by another rule. */
function hasRenderedPolicy({ labels, namespace }: ClusterPods, context: AccessContext): boolean {
  const { cluster, podsByService, rendered } = context;
  const app = String(labels['app']);
  if (!cluster.networkPolicies || !podsByService.get(app)?.some((pod) => pod.namespace === namespace))
    return false;
  return !deletedNames(rendered, 'NetworkPolicy', cluster.name).has(`${namespace}/${app}`);
}

function neededBy({ service }: ClusterPods, context: AccessContext): readonly Connection[] {
  const instance = context.cluster.instances.find((each) => each.service.name === service?.name);
  return instance ? neededConnections(context, instance) : connectionsOfProxy(context.cluster);
}

const hintFor = (
  direction: Connection['direction'],
  { cluster: { istio, dnsPort } }: AccessContext,
): string =>
  direction === 'ingress'
    ? 'add a rule under ingress that lets the callers in'
    : `add rules under egress, as rendered policies have them: to istiod in the namespace ${istio.namespace} on port 15012, to any address on port ${dnsPort} (UDP and TCP), and to what the pods call`;
