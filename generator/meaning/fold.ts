import type { DocumentName, Fact } from './fact.ts';
import { type Attention, attentionLevels, type Statement } from './statement.ts';

/** A fact in one cluster, with its level. */
export interface RatedFact {
  readonly cluster?: string;
  readonly subject?: string;
  readonly attention: Attention;
  readonly fact: Fact;
  readonly files?: readonly string[];
}

/**
 * Facts that hold in several clusters, merged into one statement; the most dangerous first, then in the order
 * of the facts.
 * @param clusters all names, in the order in which statements list them
 */
export function mergeFacts(rated: readonly RatedFact[], clusters: readonly string[]): Statement[] {
  const statements = new Map<string, Statement>();
  for (const { cluster, subject, attention, fact, files } of rated) {
    const key = JSON.stringify([subject, attention, keyOf(fact), files]);
    const known = statements.get(key);
    const own = cluster === undefined ? [] : [cluster];
    statements.set(key, {
      clusters: [...new Set([...(known?.clusters ?? []), ...own])].sort(
        (a, b) => clusters.indexOf(a) - clusters.indexOf(b),
      ),
      ...(subject === undefined ? {} : { subject }),
      attention,
      fact: known ? mergeApplications(known.fact, fact) : fact,
      ...(files ? { files } : {}),
    });
  }
  const level = ({ attention }: Statement) => attentionLevels.indexOf(attention.level);
  return [...statements.values()].sort((a, b) => level(a) - level(b));
}

/** Applications contain the cluster in their names, but are merged too. */
function keyOf(fact: Fact): unknown {
  return areApplications(fact) ? [fact.kind, fact.change] : fact;
}

const areApplications = (fact: Fact): fact is Extract<Fact, { kind: 'documents' }> =>
  fact.kind === 'documents' && fact.documents.every(({ kind }) => kind === 'Application');

function mergeApplications(known: Fact, fact: Fact): Fact {
  if (!areApplications(known) || !areApplications(fact)) return known;
  const all = new Map<string, DocumentName>();
  for (const document of [...known.documents, ...fact.documents]) all.set(document.name, document);
  return { ...known, documents: [...all.values()] };
}
