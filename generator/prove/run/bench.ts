import type { Client } from '@grpc/grpc-js';
import type { Callee, Caller, ServerBehaviour } from '../case.ts';
import { clientOf } from '../clients/client.ts';
import type { Methods } from '../descriptors.ts';
import type { Mesh } from '../open-mesh.ts';
import { Receipts } from '../servers/receipts.ts';
import { type RunningServers, type ServicesOf, startServers } from '../servers/start.ts';

/** What cases of one cluster are carried out with. */
export interface Bench {
  readonly mesh: Mesh;
  readonly methods: Methods;
  readonly receipts: Receipts;
  /** A number for a case, and what servers do with its calls. */
  admit(behaviour: readonly ServerBehaviour[]): number;
  /** The client of a caller for a callee; the same for all cases, as a pod has one connection to its proxy. */
  client(from: Caller, to: Callee): Client;
  close(): void;
}

/** Starts the servers of a mesh. @throws Failure when an address is taken */
export async function openBench(mesh: Mesh, methods: Methods, servicesOf: ServicesOf): Promise<Bench> {
  const receipts = new Receipts();
  const behaviours: (readonly ServerBehaviour[])[] = [];
  const clients = new Map<string, Client>();
  const servers: RunningServers = await startServers(
    mesh,
    servicesOf,
    receipts,
    (caseNumber) => behaviours[caseNumber] ?? [],
  );
  return {
    mesh,
    methods,
    receipts,
    admit: (behaviour) => behaviours.push(behaviour) - 1,
    client(from, to) {
      const key = JSON.stringify([from, to]);
      const known = clients.get(key) ?? clientOf(mesh.route(from, to));
      clients.set(key, known);
      return known;
    },
    close() {
      for (const client of clients.values()) client.close();
      servers.close();
    },
  };
}
