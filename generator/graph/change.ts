import { isDeepStrictEqual } from 'node:util';
import type { Fleet } from '../model/fleet.ts';
import { coloursOf } from './colours.ts';
import { type CallMap, type CallNode, callMapOf, edgeName, type NodeVersion } from './graph.ts';

/** What a change does to a part of a graph; `same` is only shown because it is beside something that changes. */
export type GraphChange = 'added' | 'removed' | 'changed' | 'same';

/** The part of a call graph that a change concerns, alike in some clusters. */
export interface ChangedMap extends CallMap {
  readonly clusters: readonly string[];
  /** By the id of a node, and by `edgeName`. */
  readonly changes: ReadonlyMap<string, GraphChange>;
}

/** What a change does to the call graphs of two fleets: one map for clusters in which it does the same. */
export function changedMapsOf(before: Fleet, after: Fleet): ChangedMap[] {
  const colourOf = coloursOf({ clusters: [...before.clusters, ...after.clusters] });
  const [old, now] = [before, after].map(
    ({ clusters }) => new Map(clusters.map((cluster) => [cluster.name, callMapOf(cluster, colourOf)])),
  );
  const found: ChangedMap[] = [];
  for (const cluster of new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])) {
    const map = changedMapOf(cluster, old?.get(cluster), now?.get(cluster));
    if (map.nodes.length === 0) continue;
    const index = found.findIndex((each) => isAlike(each, map));
    const alike = found[index];
    if (alike) found[index] = { ...alike, clusters: [...alike.clusters, cluster] };
    else found.push(map);
  }
  return found;
}

const isAlike = (one: ChangedMap, other: ChangedMap): boolean =>
  isDeepStrictEqual([one.nodes, one.edges, one.changes], [other.nodes, other.edges, other.changes]);

function changedMapOf(cluster: string, before: CallMap | undefined, after: CallMap | undefined): ChangedMap {
  const nodes = pairs(before?.nodes ?? [], after?.nodes ?? [], ({ id }) => id);
  const edges = pairs(before?.edges ?? [], after?.edges ?? [], edgeName);
  const changedNodes = new Set(nodes.filter(({ change }) => change !== 'same').map(({ value }) => value.id));
  // Calls to a service whose shares change are affected.
  const resplit = new Set(nodes.filter(isSplitOtherwise).map(({ value }) => value.id));
  const shown = edges
    .filter(({ value, change }) => change !== 'same' || changedNodes.has(value.to))
    .map((edge) =>
      edge.change === 'same' && resplit.has(edge.value.to) ? { ...edge, change: 'changed' as const } : edge,
    );
  const near = new Set([...changedNodes, ...shown.flatMap(({ value: { from, to } }) => [from, to])]);
  const shownNodes = nodes.filter(({ value }) => near.has(value.id));
  return {
    cluster,
    clusters: [cluster],
    nodes: shownNodes.map(({ value, before: old }) => withSharesBefore(value, old)),
    edges: shown.map(({ value }) => value),
    changes: new Map([
      ...shownNodes.map(({ value, change }) => [value.id, change] as const),
      ...shown.map(({ value, change }) => [edgeName(value), change] as const),
    ]),
  };
}

interface Pair<T> {
  /** After the change; before it, if it is removed. */
  readonly value: T;
  readonly before: T | undefined;
  readonly change: GraphChange;
}

const isSplitOtherwise = ({ value, before }: Pair<CallNode>): boolean =>
  before !== undefined && !isDeepStrictEqual(sharesOf(value), sharesOf(before));

const sharesOf = ({ versions }: CallNode) => versions.map(({ name, weight }) => [name, weight]);

function pairs<T>(before: readonly T[], after: readonly T[], keyOf: (value: T) => string): Pair<T>[] {
  const old = new Map(before.map((value) => [keyOf(value), value]));
  const now = new Map(after.map((value) => [keyOf(value), value]));
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((key): Pair<T>[] => {
    const [was, is] = [old.get(key), now.get(key)];
    if (is === undefined) return was === undefined ? [] : [{ value: was, before: was, change: 'removed' }];
    if (was === undefined) return [{ value: is, before: undefined, change: 'added' }];
    return [{ value: is, before: was, change: isDeepStrictEqual(was, is) ? 'same' : 'changed' }];
  });
}

/** Versions of both sides, each with its share before and after. */
function withSharesBefore(node: CallNode, before: CallNode | undefined): CallNode {
  if (before === undefined || before === node) return node;
  const versions = node.versions.map(
    (version): NodeVersion => ({
      ...version,
      weightBefore: before.versions.find(({ name }) => name === version.name)?.weight ?? 0,
    }),
  );
  const retired = before.versions
    .filter(({ name }) => !node.versions.some((version) => version.name === name))
    .map((version): NodeVersion => ({ ...version, weight: 0, weightBefore: version.weight }));
  return { ...node, versions: [...versions, ...retired] };
}
