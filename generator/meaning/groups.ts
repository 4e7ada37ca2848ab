import { plural } from '../diagnostics/words.ts';
import { type AttentionLevel, attentionLevels, type Statement } from './statement.ts';

/** Statements that hold in the same clusters. */
export interface Group {
  /** Empty for the whole fleet. */
  readonly clusters: readonly string[];
  readonly subjects: readonly SubjectGroup[];
}

/** Statements about one service, in the order of their level. */
export interface SubjectGroup {
  /** Undefined for the clusters themselves. */
  readonly subject: string | undefined;
  readonly statements: readonly Statement[];
}

/**
 * Statements in reading order: by their clusters, then by subject. Among equally dangerous groups, clusters
 * of later stages come first.
 */
export function groupsOf(statements: readonly Statement[], clusters: readonly string[]): Group[] {
  const groups = groupBy(statements, (each) => JSON.stringify(each.clusters));
  return groups
    .map((group) => ({ group, worst: worstOf(group), last: lastOf(group, clusters) }))
    .sort((a, b) => a.worst - b.worst || b.last - a.last)
    .map(({ group }) => ({
      clusters: group[0]?.clusters ?? [],
      subjects: groupBy(group, ({ subject }) => subject ?? '').map((own) => ({
        subject: own[0]?.subject,
        statements: own,
      })),
    }));
}

/** The number of statements of each level. */
export function countsOf(statements: readonly Statement[]): Readonly<Record<AttentionLevel, number>> {
  const count = (wanted: AttentionLevel) =>
    statements.filter(({ attention }) => attention.level === wanted).length;
  return { danger: count('danger'), notice: count('notice'), routine: count('routine') };
}

/** `2 dangerous changes, 1 change to review, 3 routine changes`. */
export function countsText(statements: readonly Statement[]): string {
  const { danger, notice, routine } = countsOf(statements);
  const parts: [number, string][] = [
    [danger, plural(danger, 'dangerous change')],
    [notice, `${plural(notice, 'change')} to review`],
    [routine, plural(routine, 'routine change')],
  ];
  return parts.flatMap(([count, text]) => (count > 0 ? [text] : [])).join(', ');
}

function groupBy<Item>(items: readonly Item[], key: (item: Item) => string): Item[][] {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return [...groups.values()];
}

const worstOf = (statements: readonly Statement[]): number =>
  Math.min(...statements.map(({ attention }) => attentionLevels.indexOf(attention.level)));

/** The whole fleet precedes every cluster. */
function lastOf([first]: readonly Statement[], clusters: readonly string[]): number {
  const own = first?.clusters ?? [];
  return own.length === 0 ? clusters.length : Math.max(...own.map((name) => clusters.indexOf(name)));
}
