import { byStage, type Cluster, type Fleet } from '../model/fleet.ts';
import { routedCluster } from '../picture/routed-cluster.ts';
import { attentionFor } from './attention.ts';
import { type DocumentChange, documentChanges } from './documents/changes.ts';
import { documentFacts, unexplainedFacts } from './documents/facts.ts';
import { ownChanges } from './documents/own-changes.ts';
import { exposureFacts } from './facts/access.ts';
import { browserFacts } from './facts/browsers.ts';
import { clusterFacts, fleetFacts } from './facts/cluster.ts';
import { effectFacts, type FleetChange } from './facts/effects.ts';
import { externalFacts } from './facts/externals.ts';
import { instanceFacts } from './facts/instance.ts';
import { messageFacts } from './facts/messages.ts';
import { mergeFacts } from './fold.ts';
import { isSame } from './same.ts';
import type { Found, Statement, TracedFact } from './statement.ts';
import { changedInstances, type RoutedChange } from './views.ts';

/** What a change means, and the documents that it changes. */
export interface Meaning {
  /** The most dangerous first. */
  readonly statements: readonly Statement[];
  /** Changed documents, by cluster and name. */
  readonly documents: readonly DocumentChange[];
  /** All clusters, in promotion order. */
  readonly clusters: readonly string[];
}

/**
 * What changes between two fleets: who calls what and how, what runs, who may do what, and which documents
 * differ. A statement explains every document that differs; if none does, a statement lists it as
 * unexplained.
 */
export function meaningOfChange(before: Fleet, after: Fleet): Meaning {
  const clusters = clustersInOrder(before, after);
  const pairs = clusters.map((name) => ({
    name,
    before: before.clusters.find((cluster) => cluster.name === name),
    after: after.clusters.find((cluster) => cluster.name === name),
    routed: { before: routedCluster(before, name), after: routedCluster(after, name) },
    fleets: { before, after },
  }));
  const facts = [
    ...fleetFacts(before, after),
    ...messageFacts(before, after),
    ...pairs.flatMap(factsInCluster),
  ];
  const documents = documentChanges(before, after);
  const explainedFacts = [...facts, ...documentFacts(documents, facts, ownChanges({ before, after }))];
  const all = [...explainedFacts, ...unexplainedFacts(documents, explainedFacts)];
  const running = new Map(
    pairs.map(({ name, after: now }) => [
      name,
      new Map(now?.instances.map(({ service }) => [service.name, service])),
    ]),
  );
  const rated = all.map((found) => ({
    ...found,
    attention: attentionFor(found.fact, {
      runsAfter: (service) => running.get(found.cluster ?? '')?.has(service) ?? false,
      isDryRun: running.get(found.cluster ?? '')?.get(found.subject ?? '')?.access.isDryRun === true,
    }),
  }));
  return { statements: mergeFacts(rated, clusters), documents, clusters };
}

interface Pair {
  readonly name: string;
  readonly before: Cluster | undefined;
  readonly after: Cluster | undefined;
  readonly routed: RoutedChange;
  readonly fleets: FleetChange;
}

function factsInCluster({ name: cluster, before, after, routed, fleets }: Pair): Found[] {
  const externals = [
    ...new Set([before, after].flatMap((each) => each?.externals ?? []).map(({ external }) => external.name)),
  ];
  return [
    ...clusterFacts(before, after).map((fact) => ({ cluster, fact })),
    ...changedInstances(before, after, routed).flatMap((change) =>
      (before && after
        ? [...effectFacts(change, fleets), ...instanceFacts(change)]
        : [...exposureFacts(change.before, change.after), ...browserFacts(change.before, change.after)].map(
            (fact): TracedFact => ({ fact }),
          )
      ).map((found) => ({ cluster, subject: change.service, ...found })),
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

/** By stage; the last stage of promotion is at the end. */
function clustersInOrder(before: Fleet, after: Fleet): string[] {
  const all = new Map([...before.clusters, ...after.clusters].map((cluster) => [cluster.name, cluster]));
  return [...all.values()].sort(byStage(after.settings.stages)).map(({ name }) => name);
}
