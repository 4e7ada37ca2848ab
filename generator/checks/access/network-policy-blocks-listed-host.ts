import { isInAddition, titleOf } from '../../picture/document-names.ts';
import { type ClusterHost, findHost } from '../../picture/hosts.ts';
import { type AccessContext, accessContexts } from '../../picture/may-call.ts';
import { type Connection, mayConnect } from '../../picture/network-connections.ts';
import { isFor } from '../../picture/pod-documents.ts';
import { type ClusterPods, podsBehind, portAt } from '../../picture/pods.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import { entriesOf } from '../../picture/sidecar-entries.ts';
import type { DocumentFinding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { networkPoliciesOf } from '../support/documents/network-policies.ts';
import { together } from '../support/places.ts';

export const networkPolicyBlocksListedHost = defineRenderedCheck({
  name: 'network-policy-blocks-listed-host',
  code: 'MESH1630',
  severity: 'warning',
  title: 'A Sidecar lists a host, but the NetworkPolicy of its pods blocks the connections',
  explanation:
    'A call needs two things on the side of the caller: its Sidecar knows the host, and its NetworkPolicy lets connections out. The rendered documents of a service have both for the calls of its spec. A patch that adds a host to the Sidecar does not change the NetworkPolicy: connections time out, gRPC status UNAVAILABLE. Append a rule to the NetworkPolicy, too, with a patch or with a NetworkPolicy in extra/. Or give the called server a spec, and declare the call. If another repository has such a NetworkPolicy, suppress the finding with a comment.',
  source:
    'Kubernetes, Network Policies: the two sorts of pod isolation; Istio, Sidecar: IstioEgressListener.hosts',
  *run(rendered) {
    for (const context of accessContexts(rendered))
      for (const document of context.byKind.get('Sidecar') ?? [])
        if (document.origin !== 'generated') yield* blockedHosts(document, context);
  },
});

function* blockedHosts(document: RenderedDocument, context: AccessContext): Iterable<DocumentFinding> {
  const { picture, podsByService, cluster } = context;
  const callers = (
    document.origin === 'patched'
      ? (podsByService.get(document.service) ?? [])
      : (picture.podsByNamespace.get(document.namespace) ?? [])
  ).filter((pod) => pod.service && isFor(document, pod));
  if (callers.length === 0) return;
  for (const { namespace, host, path } of entriesOf(document.value, document.namespace)) {
    const at = document.at(path);
    if (!isInAddition(at) || host.includes('*')) continue;
    const called = findHost(picture.hosts, host);
    // The host of a service of this repository is declared in a spec: calls, which opens the network, too.
    if (!called || (namespace !== '*' && called.namespace !== namespace)) continue;
    const connections = connectionsTo(called, context);
    const blocked = callers.filter(
      (caller) =>
        connections.length > 0 &&
        connections.every((each) => !mayConnect(networkPoliciesOf(context), caller, each)),
    );
    const [name] = new Set(blocked.map(({ service, title }) => service?.name ?? title));
    if (name === undefined) continue;
    const ports = [...new Set(connections.map(({ port }) => port))];
    yield {
      message: `${titleOf(document)} lists ${host}, but the NetworkPolicy of ${name} blocks the connections (port ${together(ports.map(String))})`,
      at,
      hint: hintFor(called, name, ports),
      clusters: [cluster.name],
      // The host may be wrong.
      follows: at,
    };
  }
}

/** The connections to any of the ports of a host. */
function connectionsTo(called: ClusterHost, { picture }: AccessContext): Connection[] {
  if (called.kind === 'ServiceEntry')
    return called.ports.map(({ target, number }) => ({
      direction: 'egress',
      protocol: 'TCP',
      port: typeof target === 'number' ? target : number,
    }));
  return podsBehind(called, picture.podsByNamespace).flatMap((pod) => portsIn(pod, called));
}

const portsIn = (pod: ClusterPods, { ports }: ClusterHost): Connection[] =>
  ports.flatMap(({ target }): Connection[] => {
    const port = typeof target === 'number' ? target : portAt(pod, target)?.number;
    const peer = { namespace: pod.namespace, labels: pod.labels, isComplete: true };
    return port === undefined ? [] : [{ direction: 'egress', peer, protocol: 'TCP', port }];
  });

function hintFor({ service, kind }: ClusterHost, caller: string, ports: readonly number[]): string {
  if (service) return `list ${service.name} under calls in the spec of ${caller}`;
  const other =
    kind === 'ServiceEntry' ? 'describe the host as an external service' : 'give the server a spec';
  return `append a rule for port ${together(ports.map(String))} to the NetworkPolicy of ${caller} with a patch: op: add, path: /spec/egress/-; or ${other} in services/, and list it under calls`;
}
