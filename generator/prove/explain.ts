/** Something that is not as in a cluster, and why it has to be. docs/prove.md shows the same words. */
export interface Adaptation {
  readonly what: string;
  readonly why: string;
}

/** How clusters are stood up on this machine. */
export const howItWorks: readonly string[] = [
  'etcd, kube-apiserver, istiod and Envoy run as ordinary processes of yours, on addresses of 127.0.0.0/8 alone.',
  'kustomize builds the committed overlays of a cluster, and the API server gets what it built, byte for byte.',
  'The API server asks istiod whether it accepts the documents, as in a cluster; what either refuses fails the proof.',
  'The API server asks istiod to inject the pods that each Deployment asks for, and judges them by the Pod Security profile of their namespace.',
  'istiod reads the documents from the API server, and sends each Envoy its configuration. Nothing is translated here.',
  'Each pod, gateway and other caller is an Envoy with a certificate that istiod has signed for its ServiceAccount.',
  'Calls start when every Envoy has acknowledged what istiod has for it. From then on nothing is repeated.',
];

/** All that differs from a cluster. */
export const adaptationList: readonly Adaptation[] = [
  {
    what: 'A WorkloadEntry stands in for each pod, with the labels, ports and ServiceAccount that its Deployment gives pods.',
    why: 'There is no kubelet, and endpoints of Kubernetes refuse loopback addresses. The committed Service selects it as it would select the pod.',
  },
  {
    what: 'Pods are created as a dry run, with the annotation sidecar.istio.io/nativeSidecar of the cluster, and istiod has the injection template of its chart.',
    why: 'No node runs them. The cluster file says whether istio-cni is installed and sidecars are native; what else an installation changes of the chart is not known here.',
  },
  {
    what: 'A version has as many pods as its Deployment says, 3 at most.',
    why: 'More pods behave like three, and each takes an Envoy.',
  },
  {
    what: 'Each pod has a Sidecar of its own: the committed one, with an address to take calls at (bind, ingress) and no capturing.',
    why: 'Only root can redirect connections with iptables. Hosts and the policy for others stay as they are committed.',
  },
  {
    what: 'Ports below 1024 are a Unix socket of the Envoy, and a gateway listens at port 8443.',
    why: 'Only root can bind such ports. Hosts, routes and clusters stay as they are.',
  },
  {
    what: 'A ServiceEntry has one endpoint, on this machine.',
    why: 'Services of other people are not called. The certificate that is shown there is for the name that the tree expects.',
  },
  {
    what: "Certificates come from istiod's own authority by the token of the ServiceAccount, and reach Envoy from this process.",
    why: "The agent of a pod does the same; one process for all takes less memory. Authorities outside of the mesh are this run's own.",
  },
  {
    what: 'A RequestAuthentication has keys of this run.',
    why: 'Nobody else can sign tokens for a proof. Issuers, audiences and claims stay as they are.',
  },
  {
    what: 'A Telemetry has no metrics, and istiod sends no filters of its own for metadata exchange and ALPN.',
    why: "They are extensions of Istio's own build of Envoy, which an upstream Envoy does not have.",
  },
  {
    what: 'A gateway gets its Service, its ServiceAccount, its right to read Secrets and its certificate.',
    why: 'They are installed with the gateway and not by this tree.',
  },
];

/** The text of --explain. */
export const adaptations: string = [
  'How it works',
  ...howItWorks.map((line) => `  ${line}`),
  '',
  'What is not as in a cluster',
  ...adaptationList.flatMap(({ what, why }) => [`  ${what}`, `    ${why}`]),
  '',
  'docs/prove.md says what cannot be proven here, and why.',
].join('\n');
