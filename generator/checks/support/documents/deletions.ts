import type { Place } from '../../../diagnostics/diagnostic.ts';
import type { Cluster } from '../../../model/fleet.ts';
import type { Service } from '../../../model/service.ts';
import { selectorOf, selects } from '../../../picture/label-selectors.ts';
import { actionOf } from '../../../picture/may-call.ts';
import type { RenderedDocument, RenderedFleet } from '../../../picture/rendered-document.ts';
import type { Finding } from '../../check.ts';
import { perPlace, together } from '../places.ts';

/** A rendered document of a service that a patch deletes in a cluster, and what the cluster has there. */
export interface Deletion {
  readonly document: RenderedDocument;
  readonly at: Place;
  readonly service: Service;
  readonly cluster: Cluster;
  /** Services of the cluster that call the service, and gateways that expose it. */
  readonly callers: readonly string[];
  /** The other documents of the cluster that services bring, or patch. */
  readonly others: readonly RenderedDocument[];
}

/** Every rendered document that a patch deletes, in each cluster alone. */
export function* deletionsIn({ deleted, documents, fleet }: RenderedFleet): Iterable<Deletion> {
  for (const { document, at } of deleted) {
    if (document.origin === 'extra') continue;
    for (const cluster of fleet.clusters.filter(({ name }) => document.clusters.includes(name))) {
      const service = cluster.instances.find((each) => each.service.name === document.service)?.service;
      if (!service) continue;
      const callers = cluster.instances
        .filter((each) => each.service.access.calls.some((call) => call.service === service.name))
        .map((each) => each.service.name);
      yield {
        document,
        at,
        service,
        cluster,
        callers: [...callers, ...service.exposures.map(({ gateway }) => `the gateway ${gateway}`)],
        others: documents.filter(({ clusters }) => clusters.includes(cluster.name)),
      };
    }
  }
}

/** True if another document of the kind in the same namespace has the same name. */
export const isReplacedByName = ({ document, others }: Deletion): boolean =>
  others.some(
    ({ kind, namespace, name }) =>
      kind === document.kind && namespace === document.namespace && name === document.name,
  );

/** True if another document of the kind, for which a condition is true, selects the pods of the service, or all. */
export const isReplacedBySelector = (
  { document, service, others }: Deletion,
  condition: (other: RenderedDocument) => boolean = () => true,
): boolean =>
  others.some((other) => {
    if (other.kind !== document.kind || other.namespace !== document.namespace) return false;
    const selector = selectorOf(other);
    return (!selector || selects(selector.labels, { app: service.name })) && condition(other);
  });

/** True for a policy that allows calls, and false for one that denies them. */
export const allows = (policy: RenderedDocument): boolean => actionOf(policy) === 'ALLOW';

/** What a deletion causes, and what to do instead. */
export interface Consequence {
  readonly message: string;
  readonly hint: string;
}

/** One finding for each patch and consequence, with the clusters. */
export function* findDeletions(
  rendered: RenderedFleet,
  consequenceOf: (deletion: Deletion) => Consequence | undefined,
): Iterable<Finding> {
  const found = [...deletionsIn(rendered)].flatMap((deletion) => {
    const consequence = consequenceOf(deletion);
    return consequence ? [{ at: deletion.at, cluster: deletion.cluster.name, ...consequence }] : [];
  });
  for (const group of perPlace(found, ({ message }) => message)) {
    const [{ message, at, hint }] = group;
    const clusters = [...new Set(group.map(({ cluster }) => cluster))];
    yield { message: `${together(clusters)}: ${message}`, at, hint };
  }
}
