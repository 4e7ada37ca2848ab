/** Who calls. */
export type Caller =
  /** A pod of a service, behind its own Envoy and with its own identity. */
  | { readonly kind: 'service'; readonly service: string; readonly version: string }
  /** An identity of the mesh that is no service of the cluster: a stranger, or a principal that a spec allows. */
  | { readonly kind: 'identity'; readonly namespace: string; readonly serviceAccount: string }
  /** From outside, through a gateway of the cluster; `host` is what the caller dials. */
  | { readonly kind: 'gateway'; readonly gateway: string; readonly host: string }
  /** No sidecar and no TLS: straight at the proxy of a server's pod. */
  | { readonly kind: 'plain text' }
  /** Nobody: what Kubernetes itself does with the pods of a service. */
  | { readonly kind: 'controller' };

/** Who is called: a service of the cluster, or one outside by the host that callers dial. */
export type Callee =
  | { readonly kind: 'service'; readonly service: string }
  | { readonly kind: 'external'; readonly external: string; readonly host: string };
