import { join } from 'node:path';
import { type Size, syntheticCluster, syntheticNames, syntheticService, writeText } from '../synthetic.ts';

/** A service that another one calls, or that calls it. */
export interface Neighbour {
  readonly name: string;
  readonly namespace: string;
}

/** A version of a service in a cluster. */
export interface VersionValues {
  readonly version: string;
  /** Its share of the calls; undefined for the only version. */
  readonly weight?: number;
  readonly tag: string;
  readonly replicas?: number;
}

/** What a program that renders documents needs to know about a service in a cluster. */
export interface ServiceValues extends Neighbour {
  readonly image: string;
  /** `package.Service/Method` */
  readonly method: string;
  readonly versions: readonly VersionValues[];
  readonly callers: readonly Neighbour[];
  readonly callees: readonly Neighbour[];
}

/** The input of a program for one cluster. */
export interface ClusterValues {
  readonly services: readonly ServiceValues[];
}

/** The content of a synthetic repository for the cluster at an index, as values for other programs. */
export function valuesOf({ services }: Size, index: number): ClusterValues {
  const names = syntheticNames(services);
  const cluster = syntheticCluster(index, names);
  const list = names.map((name, position): ServiceValues => {
    const { namespace, image, grpc } = syntheticService(position, names);
    const { versions, weights } = cluster.services[name] ?? { versions: {}, weights: undefined };
    const entries = Object.entries(versions).map(([version, { tag, replicas = 1 }]) => {
      const weight = weights?.[version];
      return { version, ...(weight === undefined ? {} : { weight }), tag, replicas };
    });
    const method = `${grpc?.services[0]}/Get`;
    return { name, namespace, image, method, versions: entries, ...neighboursOf(position, names) };
  });
  return { services: list };
}

/** Writes the values of each cluster as JSON. */
export function writeValues(folder: string, clusters: readonly ClusterValues[]): void {
  for (const [index, values] of clusters.entries())
    writeText(valuesPath(folder, index), JSON.stringify(values));
}

/** Where `writeValues` writes those of a cluster. */
export const valuesPath = (folder: string, cluster: number): string =>
  join(folder, `cluster-${cluster}.json`);

/** The callers and callees of the service at a position: its neighbours. */
function neighboursOf(position: number, names: readonly string[]) {
  const at = (index: number): Neighbour[] => {
    const name = names[index];
    return name === undefined ? [] : [{ name, namespace: syntheticService(index, names).namespace }];
  };
  return { callers: at(position + 1), callees: at(position - 1) };
}
