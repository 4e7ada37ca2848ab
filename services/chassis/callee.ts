import type { ClientOptions } from '@grpc/grpc-js';
import { meshOptions } from './next-hop.ts';

/** Where a called service is: the address and the options of a client. */
export interface Callee {
  readonly address: string;
  readonly options: Partial<ClientOptions>;
}

/**
 * Finds called services by the environment: `STOCK_KEEPER_ADDRESS` is the address of stock-keeper. Without it, the name
 * of the service is its host, as in its own namespace of a cluster. `npm start` sets these variables.
 */
export const calleeIn =
  (env: Readonly<Record<string, string | undefined>>) =>
  (name: string): Callee => ({
    address: env[`${name.toUpperCase().replaceAll('-', '_')}_ADDRESS`] || `${name}:50051`,
    options: meshOptions,
  });
