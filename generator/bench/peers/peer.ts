import type { Available, Progress, Unavailable } from '../../toolchain/availability.ts';
import type { ClusterValues } from './values.ts';

/** A program with which teams render documents. It makes the same documents as the generator, from its own sources. */
export interface Peer {
  /** As reports show it. */
  readonly name: string;
  /** @param progress where building is reported; without it, nothing is built */
  provide(progress: Progress | undefined): Promise<Available | Unavailable>;
  /** Writes its sources, and the values of each cluster. */
  write(folder: string, clusters: readonly ClusterValues[]): void;
  /** The program and arguments that render a cluster to standard output. */
  command(path: string, folder: string, cluster: number): readonly [program: string, ...args: string[]];
}
