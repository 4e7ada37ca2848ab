import type { Cluster } from '../model/fleet.ts';
import type { Callee, Caller } from './caller.ts';

/** The running mesh of one cluster. */
export interface Mesh {
  /** The addresses at which servers must listen, one for each port of each pod. */
  readonly pods: readonly Pod[];
  /** Whether the API server accepts the pods of the cluster's services. */
  readonly admissions: readonly Admission[];
  /** The addresses at which substitutes for external services must listen, one for each host. */
  readonly outside: readonly OutsideServer[];
  /**
   * What a client dials to call a callee as a caller. For a caller in plain text: the proxy of a pod of the callee.
   * @throws Error for a caller that the mesh was not opened with
   */
  route(from: Caller, to: Callee): Route;
  /**
   * Waits until every proxy has acknowledged the configuration that istiod has for it, and has the endpoints it needs. It
   * reads this from Envoy and istiod. @throws Failure with what is missing after a time limit
   */
  converged(): Promise<void>;
  /** A JWT with these claims, `iss` included, that the mesh accepts as signed by the issuer. */
  token(claims: Readonly<Record<string, unknown>>): string;
  /** How many connections the policies of the pods of a service have refused so far. The proxies of the pods count them. */
  refusedConnections(service: string): Promise<number>;
  /** Saves logs and configuration dumps of all proxies in a folder. @returns its path */
  saveDiagnostics(reason: string): Promise<string>;
  close(): Promise<void>;
}

/** Whether the API server accepts the pods of a document, as they are after injection. */
export interface Admission {
  /** The service whose overlay has the document. */
  readonly service: string;
  /** `Deployment greeter-b-v1` */
  readonly workload: string;
  /** The error message of the API server; undefined if it accepts them. */
  readonly refusal?: string;
}

/** An address of this machine. */
export interface Listen {
  readonly host: string;
  readonly port: number;
}

/** The address of a server behind its inbound proxy, in plain text. */
export interface Pod {
  readonly service: string;
  readonly version: string;
  /** Counts the pods of a version from 0. */
  readonly index: number;
  /** What arrives there: calls of gRPC, requests of HTTP, or connections of which proxies see only bytes. */
  readonly protocol: 'grpc' | 'http' | 'tcp';
  readonly listen: Listen;
}

/** A substitute for a host outside of the mesh. */
export interface OutsideServer {
  readonly external: string;
  readonly host: string;
  readonly listen: Listen;
  /** PEM texts; undefined for plain text. With `clients`, it requires client certificates of that authority. */
  readonly tls?: { readonly certificate: string; readonly key: string; readonly clients?: string };
}

/** What a client dials. */
export interface Route {
  readonly address: Listen;
  /** The :authority of its calls. */
  readonly authority: string;
  /** PEM of the certificate authority, if the client itself uses TLS. */
  readonly tls?: { readonly rootCertificates: string; readonly serverName: string };
}

/** Opens meshes, one after another. */
export interface MeshSource {
  /**
   * Opens the mesh of a cluster, with a proxy for each caller.
   * @param called the services that will call or be called: only they, and what calls to them can reach, have pods.
   * Without it, all services do.
   * @throws Failure with what is wrong with its documents, or with this machine
   */
  open(cluster: Cluster, callers: readonly Caller[], called?: ReadonlySet<string>): Promise<Mesh>;
}
