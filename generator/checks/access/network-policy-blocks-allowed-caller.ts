import { listAt, textAt } from '../../lang/at-path.ts';
import type { Service } from '../../model/service.ts';
import { isInAddition, titleOf } from '../../picture/document-names.ts';
import { type AccessContext, accessContexts, actionOf, isDryRun } from '../../picture/may-call.ts';
import { mayConnect } from '../../picture/network-connections.ts';
import { isFor } from '../../picture/pod-documents.ts';
import { portAt } from '../../picture/pods.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import type { DocumentFinding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { allowedPorts } from '../support/documents/allowed-ports.ts';
import { callersNamedIn, type NamedCaller } from '../support/documents/named-callers.ts';
import { denialIn } from '../support/documents/named-denials.ts';
import { networkPoliciesOf, peersOf } from '../support/documents/network-policies.ts';
import { together } from '../support/places.ts';

export const networkPolicyBlocksAllowedCaller = defineRenderedCheck({
  name: 'network-policy-blocks-allowed-caller',
  code: 'MESH1627',
  severity: 'warning',
  title: 'A policy allows a caller whose connections the NetworkPolicy blocks',
  explanation:
    'A call needs two permissions: that of the AuthorizationPolicy, and that of the network. The NetworkPolicy of a service follows from the specs. It lets connections in from services that list the service under calls, from gateways that expose it, and from the callers under allow and allowPrincipals. An AuthorizationPolicy in extra/ does not change it: connections of a caller that it allows time out, gRPC status UNAVAILABLE. List the caller in a spec, which renders both permissions, or add a NetworkPolicy in extra/. If another repository has such a NetworkPolicy, suppress the finding with a comment.',
  source:
    'Kubernetes, Network Policies: the two sorts of pod isolation; Istio, AuthorizationPolicy: Source; Istio, Security Best Practices: defense in depth with NetworkPolicy',
  *run(rendered) {
    for (const context of accessContexts(rendered))
      for (const document of context.byKind.get('AuthorizationPolicy') ?? [])
        if (document.origin !== 'generated' && isPermission(document))
          yield* blockedCallers(document, context);
  },
});

/** One that is named like a denial allows callers by mistake: MESH1608 reports it. */
const isPermission = (document: RenderedDocument): boolean =>
  actionOf(document) === 'ALLOW' &&
  !isDryRun(document) &&
  (textAt(document.value, 'spec', 'action') !== undefined || denialIn(document) === undefined);

function* blockedCallers(document: RenderedDocument, context: AccessContext): Iterable<DocumentFinding> {
  const { cluster, podsByService } = context;
  const called = cluster.instances
    .map(({ service }) => service)
    .filter(({ name }) => podsByService.get(name)?.some((pods) => isFor(document, pods)));
  for (const [index, rule] of listAt(document.value, 'spec', 'rules').entries()) {
    const seen = new Set<string>();
    for (const caller of callersNamedIn(rule, document.namespace)) {
      const at = document.at(['spec', 'rules', index, ...caller.path]);
      const { namespace, account } = caller;
      // A namespace beside one of its callers narrows nothing that the caller does not.
      if (seen.has(namespace) && account === undefined) continue;
      if (!isInAddition(at) || caller.isExcluded || !isInMesh(caller, context)) continue;
      seen.add(namespace);
      const asked = called
        .filter(({ name }) => name !== account)
        .map((service) => ({ service, ...closedPorts(rule, caller, service, document, context) }));
      const [first, ...others] = asked.filter(({ methods, ports }) => methods.length > 0 || ports.length > 0);
      const all = first ? [first, ...others] : [];
      // A policy of a whole namespace may be for some of its services.
      if (!first || all.some(({ isClosed }) => !isClosed)) continue;
      const services = together([...new Set(all.map(({ service }) => service.name))]);
      const ports = together([...new Set(all.flatMap((each) => each.ports))].map(String));
      yield {
        message: `${titleOf(document)} allows ${titleOfCaller(caller)} to call ${services}, but the NetworkPolicy of ${services} blocks the connections (port ${ports})`,
        at,
        hint: `${hintFor(caller, first.service, first.methods, context)}; or add a NetworkPolicy in extra/ that allows them`,
        clusters: [cluster.name],
        // The name of the caller may be wrong.
        follows: at,
      };
    }
  }
}

const titleOfCaller = ({ text, namespace, account }: NamedCaller): string =>
  account === undefined ? `the namespace ${namespace}` : text;

/** A caller of another mesh comes through a gateway, whose pods are not known. */
const isInMesh = ({ trustDomain }: NamedCaller, { cluster }: AccessContext): boolean =>
  trustDomain === undefined || [cluster.trustDomain, 'cluster.local'].includes(trustDomain);

/** What a rule allows a caller at a service, and whether the network lets none of it through. */
function closedPorts(
  rule: unknown,
  caller: NamedCaller,
  service: Service,
  { namespace }: RenderedDocument,
  context: AccessContext,
) {
  const identity = { namespace: caller.namespace, serviceAccount: caller.account ?? 'unknown' };
  const { methods, ports: named } = allowedPorts(rule, identity, { service, namespace, context });
  const policies = networkPoliciesOf(context);
  const pods = context.podsByService.get(service.name) ?? [];
  const isThere = (port: number) => pods.some((pod) => pod.isSilent || portAt(pod, port));
  // A policy of a whole namespace may name a port of other pods.
  const ports = named.filter(isThere);
  const isOpen = ports.some((port) =>
    peersOf(caller, context).some((peer) =>
      pods.some((each) => mayConnect(policies, each, { direction: 'ingress', peer, protocol: 'TCP', port })),
    ),
  );
  return { methods: ports.length > 0 ? methods : [], ports, isClosed: !isOpen };
}

/** How a spec lets the caller in. */
function hintFor(
  { namespace, account }: NamedCaller,
  { name, methods: served }: Service,
  methods: readonly string[],
  { cluster }: AccessContext,
): string {
  const isService = cluster.instances.some(
    ({ service }) => service.name === account && service.namespace === namespace,
  );
  const gateway = cluster.gateways.find(
    (each) => each.namespace === namespace && each.serviceAccount === account,
  );
  const principal = `ns/${namespace}/sa/${account ?? '<service account>'}`;
  const isForProbes = !methods.some((method) => served.some(({ path }) => path === method));
  if (isForProbes && methods.length > 0)
    return `list ${isService ? account : principal} in the spec of ${name}: allow: { health: […] }`;
  if (isService) return `list ${name} under calls in the spec of ${account}`;
  if (gateway) return `write expose: { ${gateway.name}: … } in the spec of ${name}`;
  return `list ${principal} under allowPrincipals in the spec of ${name}`;
}
