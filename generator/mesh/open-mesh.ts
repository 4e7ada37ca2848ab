import type { Cluster } from '../model/fleet.ts';
import type { Callee, Caller } from './caller.ts';

/** The mesh of one cluster as it runs on this machine: what the runner of cases needs of it. */
export interface Mesh {
  /** Where servers of the cluster must listen, one for each pod. */
  readonly pods: readonly Pod[];
  /** What the API server says about the pods of the cluster's services. */
  readonly admissions: readonly Admission[];
  /** Where servers must listen that stand in for external services, one for each host. */
  readonly outside: readonly OutsideServer[];
  /**
   * How a caller reaches a callee. For a caller in plain text, the proxy of one of the callee's pods.
   * @throws Error for a caller that was not announced when the mesh was opened
   */
  route(from: Caller, to: Callee): Route;
  /**
   * Waits until every proxy has acknowledged the configuration that istiod has for it, and each has the endpoints it
   * needs: read from Envoy and istiod, never slept for. @throws Failure with what is missing when it does not come
   */
  converged(): Promise<void>;
  /** A JWT with these claims (`iss` among them) and a signature that the mesh takes for that of the issuer. */
  token(claims: Readonly<Record<string, unknown>>): string;
  /** Writes logs and configuration dumps of the proxies concerned into a folder, and returns its path. */
  saveDiagnostics(reason: string): Promise<string>;
  close(): Promise<void>;
}

/** Whether the API server takes the pods of a document, as they are after injection. */
export interface Admission {
  /** The service whose overlay has the document. */
  readonly service: string;
  /** `Deployment greeter-b-v1` */
  readonly workload: string;
  /** Why not, in the words of the API server. */
  readonly refusal?: string;
}

/** An address of this machine. */
export interface Listen {
  readonly host: string;
  readonly port: number;
}

/** A server's place behind its inbound proxy, in plain text. */
export interface Pod {
  readonly service: string;
  readonly version: string;
  /** Counts the pods of a version from 0. */
  readonly index: number;
  readonly listen: Listen;
}

/** A server that stands in for a host outside of the mesh. */
export interface OutsideServer {
  readonly external: string;
  readonly host: string;
  readonly listen: Listen;
  /** PEM texts; without them it speaks plain text. With `clients`, it asks for certificates of that authority. */
  readonly tls?: { readonly certificate: string; readonly key: string; readonly clients?: string };
}

/** What a client dials. */
export interface Route {
  readonly address: Listen;
  /** The :authority of its calls. */
  readonly authority: string;
  /** PEM of the certificate authority, where the client speaks TLS itself. */
  readonly tls?: { readonly rootCertificates: string; readonly serverName: string };
}

/** Where meshes come from, one after another. */
export interface MeshSource {
  /**
   * Stands a cluster up, with proxies for all who will call.
   * @throws Failure with what is wrong with its documents, or with this machine
   */
  open(cluster: Cluster, callers: readonly Caller[]): Promise<Mesh>;
}
