/**
 * Addresses in the network of a rehearsal. The network is its own (a network namespace), so nothing else uses them.
 * Each cluster has its pods, its Services, and a bridge to which the pods are connected; the programs of the cluster
 * (API server, istiod) listen at the address of the bridge.
 */
export interface ClusterNetwork {
  readonly bridge: string;
  /** `10.64.0.1` */
  readonly host: string;
  /** Addresses of pods: `10.64.0.0/16` */
  readonly pods: string;
  /** Addresses of Services: `10.128.0.0/16` */
  readonly services: string;
  /** The address at which the API server finds the metrics of pods: a Service without pods. */
  readonly metrics: string;
}

/** @param index counts the clusters from 0 */
export function clusterNetwork(index: number): ClusterNetwork {
  return {
    bridge: `pods${index}`,
    host: `10.${64 + index}.0.1`,
    pods: `10.${64 + index}.0.0/16`,
    services: `10.${128 + index}.0.0/16`,
    metrics: `10.${128 + index}.255.1`,
  };
}

/** The address of a pod. @param count counts the pods of a cluster from 0, and never gives a number twice */
export function podAddress(index: number, count: number): string {
  const host = 2 + count;
  return `10.${64 + index}.${Math.floor(host / 250)}.${1 + (host % 250)}`;
}

/** The control cluster, git, Redis and Argo CD listen here. */
export const controlHost = '127.0.0.1';

/** Servers in the place of external hosts. */
export const outsideNetwork = '10.250.0.0/16';

/** The address of a server in the place of an external host. @param count counts them from 0 */
export const outsideAddress = (count: number): string =>
  `10.250.${Math.floor(count / 250)}.${1 + (count % 250)}`;
