import type { Client } from '@grpc/grpc-js';
import { type Limiter, limiter } from '../../lang/in-parallel.ts';
import type { Callee, Caller } from '../../mesh/caller.ts';
import type { Mesh } from '../../mesh/open-mesh.ts';
import type { Case } from '../case.ts';
import { clientOf } from '../clients/client.ts';
import { type HttpClient, httpClientOf } from '../clients/http.ts';
import type { Methods } from '../descriptors.ts';
import type { Orders } from '../servers/control.ts';
import { Receipts } from '../servers/receipts.ts';
import { type RunningServers, type ServicesOf, startServers } from '../servers/start.ts';

/** What the cases of one cluster run with. */
export interface TestRig {
  readonly mesh: Mesh;
  readonly methods: Methods;
  readonly receipts: Receipts;
  /** A number for the calls of a case; servers treat them as the case wants. */
  register(claim: Pick<Case, 'from' | 'send' | 'behaviour'>): number;
  /** The client of a caller for a callee; the same for all cases, as a pod has one connection to its proxy. */
  client(from: Caller, to: Callee): Client;
  /** The same for requests of HTTP. */
  httpClient(from: Caller, to: Callee): HttpClient;
  /**
   * For calls that are answered at once: of all cases together, few are under way at one time. More would not be faster,
   * and each would take longer, up to the limits of the routes.
   */
  readonly gate: Limiter;
  /** For cases that compare counts of proxies before and after: no other such case runs meanwhile. */
  readonly oneByOne: Limiter;
  close(): void;
}

/** Calls under way at one time; enough to keep two cores busy. */
const callsAtOnce = 8;

/** Starts the servers of a mesh. @throws Failure when an address is taken */
export async function openTestRig(mesh: Mesh, methods: Methods, servicesOf: ServicesOf): Promise<TestRig> {
  const receipts = new Receipts();
  const registered: ReturnType<Orders>[] = [];
  const clients = new Map<string, Client>();
  const httpClients = new Map<string, HttpClient>();
  const servers: RunningServers = await startServers(
    mesh,
    servicesOf,
    receipts,
    (caseNumber) => registered[caseNumber] ?? { behaviour: [], hops: 0 },
  );
  return {
    gate: limiter(callsAtOnce),
    oneByOne: limiter(1),
    mesh,
    methods,
    receipts,
    register: ({ from, send, behaviour }) => {
      const sent = send.metadata['x-forwarded-for']?.split(',').length ?? 0;
      return registered.push({ behaviour, hops: sent + (from.kind === 'gateway' ? 1 : 0) }) - 1;
    },
    client(from, to) {
      const key = JSON.stringify([from, to]);
      const known = clients.get(key) ?? clientOf(mesh.route(from, to));
      clients.set(key, known);
      return known;
    },
    httpClient(from, to) {
      const key = JSON.stringify([from, to]);
      const known = httpClients.get(key) ?? httpClientOf(mesh.route(from, to));
      httpClients.set(key, known);
      return known;
    },
    close() {
      for (const client of [...clients.values(), ...httpClients.values()]) client.close();
      servers.close();
    },
  };
}
