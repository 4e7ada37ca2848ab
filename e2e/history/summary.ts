import type { Month } from './month.ts';

/** The moves in order and by kind, and how to repeat them. */
export function summaryOf(
  { moves, problems, checkedCommits, builds: { counts } }: Month,
  { seed, length }: { readonly seed: number; readonly length: number },
): string {
  const kinds = [...new Set(moves.map(({ kind }) => kind))].sort();
  const list = moves.map(
    ({ line, outcome, reason }, index) =>
      `${index + 1}. ${line}\n     → ${outcome}${reason && ` (${reason})`}`,
  );
  const table = kinds.map((kind) => {
    const own = counted(moves.filter((move) => move.kind === kind).map(({ outcome }) => outcome));
    return `${kind.padEnd(16)} ${own.map(([outcome, count]) => `${count} ${outcome}`).join(', ')}`;
  });
  return [
    ...list,
    '',
    `seed ${seed}: ${moves.length} moves, ${checkedCommits} commits checked, ${counts.built} overlays built, ${counts.texts} of them different`,
    ...table,
    ...(problems.length > 0 ? ['', ...problems] : []),
    '',
    `Again: HISTORY_SEED=${seed} HISTORY_LENGTH=${length} npx vitest run e2e/history.test.ts`,
  ].join('\n');
}

function counted(values: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}
