import { type ClusterNetwork, podAddress } from '../addresses.ts';
import type { Place } from './downward.ts';
import type { Connection } from './sandbox.ts';

/** Addresses and links for the pods of a cluster; none is given twice. */
export class Places {
  readonly #index: number;
  readonly #node: string;
  readonly #network: ClusterNetwork;
  #count = 0;

  /** @param index counts the clusters from 0 */
  constructor(index: number, node: string, network: ClusterNetwork) {
    this.#index = index;
    this.#node = node;
    this.#network = network;
  }

  next(): { readonly place: Place; readonly connection: Connection } {
    const { bridge, host } = this.#network;
    const address = podAddress(this.#index, this.#count);
    const link = `${bridge}-${this.#count}`;
    this.#count += 1;
    return {
      place: { node: this.#node, nodeAddress: host, address },
      connection: { link, bridge, address, gateway: host },
    };
  }
}
