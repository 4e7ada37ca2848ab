/** A caller: what a call of a proof is sent by. */
export type Caller =
  /**
   * A pod of a service, behind its own Envoy and with its own identity. With `proxy`, another Envoy of that identity, which
   * has its own error counts and takes no calls: no Service selects it.
   */
  | ServiceCaller
  /** An identity of the mesh that belongs to no service of the cluster: an unknown one, or a principal that a spec allows. */
  | { readonly kind: 'identity'; readonly namespace: string; readonly serviceAccount: string }
  /**
   * From outside, through a gateway of the cluster; `host` is what the caller dials. `port` is that of a Gateway that a
   * team writes for the pods of the gateway; without it, the port of the gateway in the cluster file.
   */
  | { readonly kind: 'gateway'; readonly gateway: string; readonly host: string; readonly port?: number }
  /** No sidecar and no TLS: straight at the proxy of a server's pod. */
  | { readonly kind: 'plain text' }
  /** A controller of Kubernetes, which creates the pods of a service and calls nothing. */
  | { readonly kind: 'controller' };

/** A pod of a service that calls. */
export interface ServiceCaller {
  readonly kind: 'service';
  readonly service: string;
  readonly version: string;
  /** Numbers the further Envoys of the version from 1. */
  readonly proxy?: number;
}

/** A callee: a service of the cluster, an external one by the host that callers dial, or a host of a team's documents. */
export type Callee =
  /** `port` is that of its HTTP server or a further port; without it, that of its gRPC server. */
  | { readonly kind: 'service'; readonly service: string; readonly port?: number }
  /** `workload` is the name of the document that asks for pods behind the host, if there are some. */
  | { readonly kind: 'host'; readonly host: string; readonly port: number; readonly workload?: string }
  | { readonly kind: 'external'; readonly external: string; readonly host: string };
