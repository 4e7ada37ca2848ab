import type { ChangedMap } from '../graph/change.ts';
import { emitYaml } from '../lang/emit-yaml.ts';
import { type DocumentChange, folderOf } from '../meaning/documents/changes.ts';
import type { DocumentName } from '../meaning/fact.ts';
import type { Meaning } from '../meaning/meaning.ts';
import type { Statement } from '../meaning/statement.ts';
import { type Mask, maskedData } from '../secrets/mask.ts';
import { type Hunk, hunksOf, sizeOf } from './lines.ts';

/** The content of a report, in every format. */
export interface Report {
  /** The label of the side before. */
  readonly before: string;
  readonly after: string;
  /** All clusters, in promotion order. */
  readonly clusters: readonly string[];
  readonly statements: readonly Statement[];
  readonly documents: readonly DocumentDifference[];
  /** The changed parts of the call graphs. */
  readonly graphs: readonly ChangedMap[];
}

/** A document that differs in the same way in some clusters. */
export interface DocumentDifference {
  /** Empty for documents of Argo CD that cover all clusters. */
  readonly clusters: readonly string[];
  /** The service, external service or `namespaces` whose Application syncs it. */
  readonly subject?: string;
  readonly name: DocumentName;
  readonly nameBefore?: string;
  readonly change: 'created' | 'changed' | 'deleted' | 'left';
  /** Folders from which kustomize builds it, one per cluster. */
  readonly folders: readonly string[];
  readonly hunks: readonly Hunk[];
  readonly added: number;
  readonly removed: number;
}

/** The requested part of a change; empty lists request everything. */
export interface Wanted {
  readonly clusters: readonly string[];
  readonly services: readonly string[];
  /** True if the documents are left out. */
  readonly meaningOnly: boolean;
}

/** The report of a change, limited to the requested part. */
export function reportOf(
  { statements, documents, clusters }: Meaning,
  labels: Pick<Report, 'before' | 'after'>,
  wanted: Wanted,
  graphs: readonly ChangedMap[] = [],
): Report {
  const inClusters = (own: readonly string[]) =>
    wanted.clusters.length === 0 ? own : own.filter((name) => wanted.clusters.includes(name));
  const isHere = (own: readonly string[]) => wanted.clusters.length === 0 || inClusters(own).length > 0;
  return {
    ...labels,
    clusters,
    graphs: graphs
      .map((graph) => ({ ...graph, clusters: inClusters(graph.clusters) }))
      .filter(({ clusters: own, nodes }) => own.length > 0 && concerns(nodes, wanted.services)),
    statements: statements
      .filter((statement) => isHere(statement.clusters) && isAbout(statement, wanted.services))
      .map((statement) => ({ ...statement, clusters: inClusters(statement.clusters) })),
    documents: wanted.meaningOnly
      ? []
      : differencesOf(
          documents.filter(
            ({ cluster, subject, name }) =>
              isHere(cluster === undefined ? [] : [cluster]) &&
              (wanted.services.length === 0 || wanted.services.includes(subject ?? serviceOf(name))),
          ),
          clusters,
        ),
  };
}

/**
 * The report without secrets: more people can read it than the repository. That a secret changed is still
 * visible.
 */
export function withoutSecretsIn(report: Report, mask: Mask): Report {
  return {
    ...report,
    statements: report.statements.map((statement) => ({
      ...statement,
      fact: maskedData(statement.fact, mask),
      attention: maskedData(statement.attention, mask),
    })),
    documents: report.documents.map((document) => ({ ...document, hunks: maskedData(document.hunks, mask) })),
  };
}

const concerns = (nodes: ChangedMap['nodes'], services: readonly string[]): boolean =>
  services.length === 0 || nodes.some(({ name }) => services.includes(name));

/** True if a service, or one of its calls, is the subject of a statement. */
function isAbout({ subject, fact }: Statement, services: readonly string[]): boolean {
  if (services.length === 0 || services.includes(subject ?? '')) return true;
  if (fact.kind === 'access') return services.includes(fact.caller);
  if (fact.kind === 'presence') return fact.names.some((name) => services.includes(name));
  if (fact.kind === 'documents') return fact.documents.some((name) => services.includes(serviceOf(name)));
  return 'calls' in fact && (fact.calls.callers ?? []).some((caller) => services.includes(caller));
}

/** The name of an Application is its cluster and its service, neither of which contains a dot. */
const serviceOf = ({ kind, name }: DocumentName): string =>
  kind === 'Application' ? (name.split('.')[1] ?? '') : '';

/** Equal differences of several clusters are merged, in the order of the clusters. */
function differencesOf(
  documents: readonly DocumentChange[],
  clusters: readonly string[],
): DocumentDifference[] {
  const found = new Map<string, DocumentDifference>();
  for (const document of documents) {
    const { cluster, subject, name, nameBefore } = document;
    const [before, after] = [textOf(document.before), textOf(document.after)];
    const change = changeOf(document);
    const key = JSON.stringify([subject, name, change, before, after]);
    const known = found.get(key);
    const hunks = known?.hunks ?? hunksOf(before, after);
    found.set(key, {
      clusters: [...(known?.clusters ?? []), ...(cluster === undefined ? [] : [cluster])].sort(
        (a, b) => clusters.indexOf(a) - clusters.indexOf(b),
      ),
      ...(subject === undefined ? {} : { subject }),
      name,
      ...(nameBefore === undefined ? {} : { nameBefore }),
      change,
      folders: [...(known?.folders ?? []), folderOf(document)],
      hunks,
      ...sizeOf(hunks),
    });
  }
  return [...found.values()];
}

const textOf = (document: DocumentChange['before']): string => (document ? emitYaml(document) : '');

function changeOf({ before, after, isLeft }: DocumentChange): DocumentDifference['change'] {
  if (before && after) return 'changed';
  return after ? 'created' : isLeft ? 'left' : 'deleted';
}

/** True if the report has no content. */
export const isEmpty = ({ statements, documents }: Report): boolean =>
  statements.length + documents.length === 0;

/** `VirtualService greeter-b`; a renamed ConfigMap has both names. */
export const titleOf = ({ name, nameBefore }: DocumentDifference): string =>
  `${name.kind} ${nameBefore === undefined ? '' : `${nameBefore} → `}${name.name}`;

/** A document counts once per cluster. */
export const countOf = (documents: readonly DocumentDifference[]): number =>
  documents.reduce((total, { clusters }) => total + Math.max(1, clusters.length), 0);

/** `2 changed, 1 created`. */
export function documentCounts(documents: readonly DocumentDifference[]): string {
  const words = { changed: 'changed', created: 'created', deleted: 'deleted', left: 'orphaned' };
  return Object.entries(words)
    .flatMap(([change, word]) => {
      const count = countOf(documents.filter((document) => document.change === change));
      return count > 0 ? [`${count} ${word}`] : [];
    })
    .join(', ');
}
