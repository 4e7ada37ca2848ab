import { wrap } from '../terminal/width.ts';

/** A part of a rehearsal in the place of a part of a cluster, and the reason. */
export interface Replacement {
  readonly what: string;
  readonly why: string;
}

/** What runs as in a cluster. */
export const realParts: readonly string[] = [
  'Git: a bare copy of this repository. Argo CD fetches the committed bytes by the committed repoURL, which leads to a git server on this machine.',
  'Argo CD: its repo-server and its application controller with Redis. Sync, waves, pruning, retries and self-heal are its own. The documented bootstrap starts it.',
  'Clusters: each has its own kube-apiserver with the default admission plugins (Pod Security among them), its own kube-controller-manager, and its own istiod with the webhooks for injection and validation.',
  'Pods: Deployments and ReplicaSets create them, istiod injects them, and admission accepts or rejects them. Each has its own network, in which the rules of istio-iptables capture its connections.',
  'Proxies: an Envoy and the pilot-agent of the pinned Istio in each pod, with a certificate that istiod signed. They start, drain and end as in a cluster, with and without native sidecars.',
  'Calls: every call that the specs declare, from a pod of its caller through both proxies, and from outside through the gateways. They flow from before the push until everything has settled.',
];

/** What is in the place of something else. */
export const replacements: readonly Replacement[] = [
  {
    what: 'A small program starts, probes and ends the programs of a pod, in the order of the kubelet: preStop, SIGTERM, grace period, SIGKILL.',
    why: 'Containers need a container runtime. Pods here are processes in their own namespaces.',
  },
  {
    what: 'A substitute answers in the place of each service: a gRPC server that is made from the protos, an HTTP server, or a TCP server. A client beside it makes the declared calls. With --real, the programs of this repository answer, and the report names the services that have none. The program of a job ends at once, with success.',
    why: 'Images are not pulled. The server answers at once: how long your own program needs to start and to stop is not known here.',
  },
  {
    what: 'The machine has the address of each external host, with a server that answers there.',
    why: 'Nothing here has access to the internet.',
  },
  {
    what: 'The rehearsal reports the use of CPU to autoscalers.',
    why: 'The metrics of a cluster come from its nodes.',
  },
  {
    what: 'istiod does not send its filters for metadata exchange, ALPN and metrics.',
    why: "These filters are extensions in Istio's build of Envoy. Upstream Envoy does not have them.",
  },
  {
    what: 'One etcd serves all API servers, each below its own prefix, and it does not wait for the disk.',
    why: 'It saves memory and time. No request reads the data of another cluster.',
  },
  {
    what: 'Gateways, their certificates, and what an ExternalSecret would fetch are created for the run.',
    why: 'In a cluster they are part of its installation, not of this tree.',
  },
];

/** What no rehearsal shows. */
export const notShown: readonly string[] = [
  'Nodes: scheduling, evictions, topology spread, and pods that wait for a free node.',
  'The CNI: NetworkPolicies are applied, and not enforced.',
  'Cloud load balancers in front of gateways.',
  'Real images: how fast they are pulled, how their programs start, and what they need.',
  'Load: calls are counted, and capacity is not measured.',
  'Times of a large cluster: istiod and Argo CD are faster here than with a thousand services.',
];

const width = 100;

const indented = (text: string): string[] => wrap(text, width - 4).map((line) => `    ${line}`);
const bullet = (text: string): string[] =>
  wrap(text, width - 4).map((line, index) => `${index === 0 ? '  - ' : '    '}${line}`);
const bullets = (texts: readonly string[]): string[] => texts.flatMap(bullet);

/** The text of --explain. */
export const explanation: string = [
  'What is real',
  ...bullets(realParts),
  '',
  'What is replaced',
  ...replacements.flatMap(({ what, why }) => [...bullet(what), ...indented(why)]),
  '',
  'What is not shown',
  ...bullets(notShown),
].join('\n');
