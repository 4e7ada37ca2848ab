import type { Fleet } from '../../model/fleet.ts';
import { effectDifferences, type OwnEffects, ownEffects } from '../../picture/effects/own-effects.ts';
import { type ClusterNames, clusterNames } from '../../picture/host-routes.ts';
import { type OwnDocument, ownDocumentsFor } from '../../picture/own-documents.ts';
import type { EffectFact } from '../fact.ts';
import type { TracedFact } from '../statement.ts';
import type { InstanceChange } from '../views.ts';

/** The fleets before and after a change. */
export interface FleetChange {
  readonly before: Fleet;
  readonly after: Fleet;
}

/**
 * What the patches and the documents in extra/ of a service do to calls that they did not do before, and the reverse.
 * What changes in a patched document only because of the specs is left out: other facts describe it.
 */
export function effectFacts({ cluster, before, after }: InstanceChange, fleets: FleetChange): TracedFact[] {
  const old = documentsBy(before ? ownDocumentsFor(before.service, fleets.before, cluster) : []);
  const now = documentsBy(after ? ownDocumentsFor(after.service, fleets.after, cluster) : []);
  const context = contextOf(fleets, cluster);
  return [...new Set([...now.keys(), ...old.keys()])].flatMap((key) => {
    const [one, other] = [old.get(key), now.get(key)];
    const document = other ?? one;
    if (!document) return [];
    const was = one ? ownEffects(one, context) : unpatched(other, context);
    const is = other ? ownEffects(other, context) : unpatched(one, context);
    const touched = new Set(
      [was, is].flatMap(({ generated, actual }) =>
        effectDifferences(generated, actual).map((each) => (each.after ?? each.before)?.does),
      ),
    );
    const { kind, namespace, name, files } = document;
    return effectDifferences(was.actual, is.actual)
      .filter((each) => touched.has((each.after ?? each.before)?.does))
      .map((difference): TracedFact => {
        const fact: EffectFact = {
          kind: 'effect',
          document: { kind, namespace, name },
          ...(difference.before ? { before: difference.before } : {}),
          ...(difference.after ? { after: difference.after } : {}),
        };
        return { fact, files };
      });
  });
}

/** The effects of a document without the patches that it has on the other side; none if it is in extra/. */
function unpatched(document: OwnDocument | undefined, context: ClusterNames): OwnEffects {
  const generated = document ? ownEffects({ ...document, value: document.generated }, context) : undefined;
  const actual = document?.generated ? (generated?.actual ?? []) : [];
  return { generated: actual, actual };
}

/** The services of a cluster before and after: a document may name one that is added or removed. */
function contextOf({ before, after }: FleetChange, cluster: string): ClusterNames {
  const services = [after, before].flatMap(({ clusters }) =>
    (clusters.find(({ name }) => name === cluster)?.instances ?? []).map(({ service }) => service),
  );
  return clusterNames(services);
}

const documentsBy = (documents: readonly OwnDocument[]): ReadonlyMap<string, OwnDocument> =>
  new Map(documents.map((each) => [`${each.apiVersion} ${each.kind} ${each.namespace}/${each.name}`, each]));
