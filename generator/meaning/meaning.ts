import type { Cluster, Fleet } from '../model/fleet.ts';
import { attentionFor } from './attention.ts';
import { type DocumentChange, documentChanges } from './documents/changes.ts';
import { documentFacts, unexplainedFacts } from './documents/facts.ts';
import { exposureFacts } from './facts/access.ts';
import { clusterFacts, fleetFacts } from './facts/cluster.ts';
import { externalFacts } from './facts/externals.ts';
import { instanceFacts } from './facts/instance.ts';
import { folded } from './fold.ts';
import { isSame } from './same.ts';
import type { Found, Statement } from './statement.ts';
import { changedInstances } from './views.ts';

/** What a change means, and the documents in which it shows. */
export interface Meaning {
  /** The most dangerous first. */
  readonly statements: readonly Statement[];
  /** Those that differ, by cluster and name. */
  readonly documents: readonly DocumentChange[];
  /** All clusters, in the order of promotion. */
  readonly clusters: readonly string[];
}

/**
 * What changes when one fleet becomes another: who calls what and how, what runs, who is allowed to do what, and which
 * documents that makes. Every document that differs is told by a statement, in the last resort by one that says that
 * no meaning is known.
 */
export function meaningOfChange(before: Fleet, after: Fleet): Meaning {
  const clusters = clustersInOrder(before, after);
  const pairs = clusters.map((name) => ({
    name,
    before: before.clusters.find((cluster) => cluster.name === name),
    after: after.clusters.find((cluster) => cluster.name === name),
  }));
  const facts = [...fleetFacts(before, after), ...pairs.flatMap(factsInCluster)];
  const documents = documentChanges(before, after);
  const told = [...facts, ...documentFacts(documents)];
  const all = [...told, ...unexplainedFacts(documents, told)];
  const running = new Map(
    pairs.map(({ name, after: now }) => [name, new Set(now?.instances.map(({ service }) => service.name))]),
  );
  const judged = all.map((found) => ({
    ...found,
    attention: attentionFor(found.fact, {
      isThere: (service) => running.get(found.cluster ?? '')?.has(service) ?? false,
    }),
  }));
  return { statements: folded(judged, clusters), documents, clusters };
}

interface Pair {
  readonly name: string;
  readonly before: Cluster | undefined;
  readonly after: Cluster | undefined;
}

function factsInCluster({ name: cluster, before, after }: Pair): Found[] {
  const externals = [
    ...new Set([before, after].flatMap((each) => each?.externals ?? []).map(({ external }) => external.name)),
  ];
  return [
    ...clusterFacts(before, after).map((fact) => ({ cluster, fact })),
    ...changedInstances(before, after).flatMap((change) =>
      (before && after ? instanceFacts(change) : exposureFacts(change.before, change.after)).map((fact) => ({
        cluster,
        subject: change.service,
        fact,
      })),
    ),
    ...externals.flatMap((subject) => {
      const find = (side: Cluster | undefined) =>
        side?.externals.find(({ external }) => external.name === subject);
      const [old, now] = [find(before), find(after)];
      return !before || !after || isSame(old, now)
        ? []
        : externalFacts(old, now).map((fact) => ({ cluster, subject, fact }));
    }),
  ];
}

/** By stage, those that are promoted to last at the end. */
function clustersInOrder(before: Fleet, after: Fleet): string[] {
  const { stages } = after.settings;
  const all = new Map([...before.clusters, ...after.clusters].map(({ name, stage }) => [name, stage]));
  return [...all]
    .sort(([a, one], [b, other]) => stages.indexOf(one) - stages.indexOf(other) || (a < b ? -1 : 1))
    .map(([name]) => name);
}
