import type { State } from '../history/state.ts';
import { secretsOf } from '../load/workspace.ts';
import { maskedData, maskOf } from '../secrets/mask.ts';
import type { Surroundings } from './surroundings.ts';

/** Shows what a change means, cluster by cluster. */
export async function showMeaning(
  { say, paint }: Surroundings,
  { fleet: before, workspace: old }: State,
  { fleet: after, workspace: now }: State,
): Promise<void> {
  if (!before || !after) return;
  const [{ meaningOfChange }, { printMeaning }] = await Promise.all([
    import('../meaning/meaning.ts'),
    import('../meaning/print.ts'),
  ]);
  const mask = maskOf([old, now].flatMap(secretsOf));
  const meaning = meaningOfChange(before, after);
  const statements = maskedData(meaning.statements, mask);
  // Some terminals say that they have no columns.
  const text = printMeaning({ ...meaning, statements }, paint, process.stdout.columns || undefined);
  if (text !== '') say(text.trimEnd());
}
