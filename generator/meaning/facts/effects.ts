import type { Fleet } from '../../model/fleet.ts';
import {
  type Effect,
  type EffectContext,
  type EffectDifference,
  effectContextOf,
} from '../../picture/effects/effect.ts';
import { documentDifferences, effectDifferences, ownEffects } from '../../picture/effects/own-effects.ts';
import { type OwnDocument, ownDocumentsFor } from '../../picture/own-documents.ts';
import type { EffectFact } from '../fact.ts';
import { isSame } from '../same.ts';
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
    const { kind, namespace, name, files } = document;
    const reason = other?.reason ?? one?.reason;
    return differencesOf(document, one ?? unpatched(other), other ?? unpatched(one), context).map(
      (difference): TracedFact => {
        const fact: EffectFact = {
          kind: 'effect',
          document: { kind, namespace, name },
          ...(difference.before ? { before: wordsOf(difference.before) } : {}),
          ...(difference.after ? { after: wordsOf(difference.after) } : {}),
          ...(reason === undefined ? {} : { reason }),
        };
        return { fact, files };
      },
    );
  });
}

/** What a document does differently, without the differences that it has as it is rendered. */
function differencesOf(
  document: OwnDocument,
  before: OwnDocument | undefined,
  after: OwnDocument | undefined,
  context: EffectContext,
): EffectDifference[] {
  if ([before, after].some((each) => each && !each.value)) {
    const effects = (each: OwnDocument | undefined) => (each && !each.value ? ownEffects(each, context) : []);
    return effectDifferences(effects(before), effects(after));
  }
  const ofSpecs =
    before?.generated && after?.generated
      ? documentDifferences(document, { before: before.generated, after: after.generated }, context)
      : [];
  return documentDifferences(document, { before: before?.value, after: after?.value }, context).filter(
    (each) => !ofSpecs.some((other) => isSame(each, other)),
  );
}

/** A rendered document without the patches that it has on the other side; undefined if it is in extra/. */
const unpatched = (document: OwnDocument | undefined): OwnDocument | undefined =>
  document?.generated && { ...document, value: document.generated };

/** An effect without what is only compared. */
const wordsOf = ({ list: _list, content: _content, ...words }: Effect): Effect => words;

/** The services of a cluster before and after: a document may name one that is added or removed. */
function contextOf({ before, after }: FleetChange, cluster: string): EffectContext {
  const services = [after, before].flatMap(({ clusters }) =>
    (clusters.find(({ name }) => name === cluster)?.instances ?? []).map(({ service }) => service),
  );
  return effectContextOf(services);
}

const documentsBy = (documents: readonly OwnDocument[]): ReadonlyMap<string, OwnDocument> =>
  new Map(documents.map((each) => [`${each.apiVersion} ${each.kind} ${each.namespace}/${each.name}`, each]));
