import { plural } from '../diagnostics/words.ts';
import { grouped } from '../lang/grouped.ts';
import { type CallEdge, type CallMap, type CallNode, edgeName } from './graph.ts';

/** The calls of a cluster between teams: an overview of a graph that is too large to be read at once. */
export function teamMapOf({ cluster, nodes, edges }: CallMap): CallMap {
  const byTeam = grouped(
    nodes.filter(({ kind }) => kind === 'service'),
    ({ owner = '' }) => owner,
  );
  const teams = [...byTeam].map(
    ([name, own]): CallNode => ({
      id: teamId(name),
      kind: 'team',
      name,
      note: plural(own.length, 'service'),
      owner: name,
      versions: [],
      denials: [],
    }),
  );
  const others = nodes.filter(({ kind }) => kind !== 'service');
  const placeOf = new Map([
    ...[...byTeam].flatMap(([name, own]) => own.map(({ id }) => [id, teamId(name)] as const)),
    ...others.map(({ id }) => [id, id] as const),
  ]);
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  const between = grouped(
    edges.flatMap((edge): CallEdge[] => {
      const [from, to] = [placeOf.get(edge.from), placeOf.get(edge.to)];
      if (from === undefined || to === undefined || from === to || edge.kind !== 'calls') return [];
      const { faults, mutualTls } = edge;
      const call = `${names.get(edge.from)} → ${names.get(edge.to)}`;
      return [{ from, to, kind: 'calls', methods: [call], ports: [], faults, mutualTls }];
    }),
    edgeName,
  );
  return {
    cluster,
    nodes: [...teams, ...others].sort((a, b) => (a.id < b.id ? -1 : 1)),
    edges: [...between.values()].map((alike) => ({
      ...alike[0],
      methods: alike.flatMap(({ methods }) => methods),
      faults: alike.flatMap(({ faults }) => faults),
      mutualTls: alike.every(({ mutualTls }) => mutualTls),
      calls: alike.length,
    })),
  };
}

const teamId = (name: string): string => `team:${name}`;
