import type { Cluster } from '../model/fleet.ts';
import type { Service } from '../model/service.ts';
import { kindsOfGateway } from '../render/gateway.ts';
import { eachOnce, type KindName, kindKey } from '../render/kind.ts';
import { rarePodKinds, teamKinds } from '../render/kinds.ts';

/** What the AppProject of the fleet must allow for gateways: their namespaces and their kinds. */
export interface GatewayPlaces {
  readonly destinations: readonly { readonly name: string; readonly namespace: string }[];
  readonly kinds: readonly KindName[];
}

/** The places of all gateways, each once. */
export function gatewayPlaces(clusters: readonly Cluster[]): GatewayPlaces {
  const all = clusters.flatMap(({ name, gateways }) =>
    gateways.map(({ namespace }) => ({ name, namespace })),
  );
  const places = new Map(all.map((destination) => [JSON.stringify(destination), destination]));
  const kinds = clusters.flatMap(({ gateways }) => gateways.flatMap(kindsOfGateway));
  return {
    destinations: [...places].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, destination]) => destination),
    kinds: eachOnce(kinds.map(({ group, kind }) => ({ group, kind }))).toSorted(byGroup),
  };
}

const byGroup = (a: KindName, b: KindName): number => (kindKey(a) < kindKey(b) ? -1 : 1);

/** Kinds of a team's services that are not rendered for every team: of their pods, and of their extra documents. */
export function extraKinds(team: string, services: readonly Service[]): KindName[] {
  const rendered = new Set(teamKinds.map(kindKey));
  const own = services.filter(({ owner }) => owner === team);
  const ofPods = rarePodKinds.filter(({ kind }) => own.some(({ workload }) => workload.kind === kind));
  return eachOnce(
    [...ofPods, ...own.flatMap(({ additions }) => additions.documents)]
      .map(({ group, kind }) => ({ group, kind }))
      .filter((kind) => !rendered.has(kindKey(kind))),
  ).toSorted((a, b) => (kindKey(a) < kindKey(b) ? -1 : 1));
}
