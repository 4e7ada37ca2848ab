/** A difference from a cluster, and the reason for it. docs/prove.md contains the same text. */
export interface Adaptation {
  readonly what: string;
  readonly why: string;
}

/** How a cluster is reproduced on this machine. */
export const howItWorks: readonly string[] = [
  'etcd, kube-apiserver, istiod and Envoy run as ordinary processes of your user, only on addresses of 127.0.0.0/8.',
  'kustomize builds the committed overlays of a cluster, and the API server gets its output, byte for byte.',
  'The API server asks istiod to validate the documents, as in a cluster. If either rejects one, the proof fails.',
  'istiod injects the pods of each Deployment, and the API server checks them against the Pod Security level of their namespace.',
  'istiod reads the documents from the API server, and sends each Envoy its configuration. This repository translates nothing.',
  'Each pod, gateway and other caller is an Envoy with a certificate that istiod signed for its ServiceAccount.',
  'Routes, hosts and policies of teams, in extra/ and patches/, get cases of their own (own-route, own-access), with the line of the document.',
  'Calls start when every Envoy has acknowledged its configuration. From then on nothing is repeated.',
];

/** All differences from a cluster. */
export const adaptationList: readonly Adaptation[] = [
  {
    what: 'A WorkloadEntry represents each pod, with the labels, ports and ServiceAccount from its Deployment.',
    why: 'There is no kubelet, and Kubernetes rejects loopback addresses in endpoints. The committed Service selects the entry as it would select the pod.',
  },
  {
    what: 'Pods are created as a dry run, with the annotation sidecar.istio.io/nativeSidecar of the cluster. istiod uses the injection template of its chart.',
    why: 'No node runs them. The cluster file specifies whether istio-cni is installed and whether sidecars are native. Other changes of the chart in your installation are not known here.',
  },
  {
    what: 'A version has as many pods as its Deployment has replicas, but at most 3.',
    why: 'More pods behave like three, and each needs an Envoy.',
  },
  {
    what: 'A pod of extra/ has a proxy and a server if it is in the mesh and a Service sends calls of gRPC to it.',
    why: 'The servers of such pods speak gRPC only. They answer the methods of all protos.',
  },
  {
    what: 'A caller has up to 8 more Envoys for its cases in which servers fail or are slow, with its labels, identity and Sidecar. No Service selects them.',
    why: 'Failed calls count in the Envoy of the caller. With one Envoy, these cases would have to wait for all others, and for each other.',
  },
  {
    what: "Of each of Istio's kinds, the API server serves the newest version and those that documents use.",
    why: 'istiod reads the newest. Each further version costs the API server as much as the first one when it starts.',
  },
  {
    what: 'Each pod has its own Sidecar: the committed one, with explicit listeners (bind, ingress) and without traffic capture.',
    why: 'Only root can redirect connections with iptables. Hosts and outboundTrafficPolicy stay as they are committed.',
  },
  {
    what: 'Ports below 1024 are a Unix socket of the Envoy, and a gateway listens on port 8443 and, for Gateways of teams with other ports, the ports after it.',
    why: 'Only root can bind such ports. Hosts, routes and clusters stay as they are.',
  },
  {
    what: 'A ServiceEntry for hosts outside of the mesh, of a spec or of a team, has one endpoint, on this machine.',
    why: 'Real external services are not called. The local endpoint has a certificate for the name that the tree expects.',
  },
  {
    what: "istiod's own authority issues certificates for the token of the ServiceAccount, and this process passes them to Envoy.",
    why: 'The agent of a pod does the same; one process for all needs less memory. Certificate authorities outside the mesh are created for this run.',
  },
  {
    what: 'A RequestAuthentication has keys created for this run.',
    why: 'The proof must sign tokens, and does not have the keys of the real issuer. Issuers, audiences and claims stay as they are.',
  },
  {
    what: 'Metrics are removed from Telemetry documents, and istiod does not send its filters for metadata exchange and ALPN.',
    why: "These filters are extensions in Istio's build of Envoy; upstream Envoy does not have them.",
  },
  {
    what: 'The proof creates the Service, the ServiceAccount, the permission to read Secrets and the certificate of a gateway.',
    why: 'In a cluster these are part of the installation of the gateway, not of this tree.',
  },
];

/** The text of --explain. */
export const adaptations: string = [
  'How it works',
  ...howItWorks.map((line) => `  ${line}`),
  '',
  'What differs from a cluster',
  ...adaptationList.flatMap(({ what, why }) => [`  ${what}`, `    ${why}`]),
  '',
  'docs/prove.md lists what cannot be proven here, and why.',
].join('\n');
