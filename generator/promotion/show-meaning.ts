import type { State } from '../history/state.ts';
import type { Surroundings } from './surroundings.ts';

/** Shows what a change means, cluster by cluster. */
export async function showMeaning(
  { say, paint }: Surroundings,
  { fleet: before }: State,
  { fleet: after }: State,
): Promise<void> {
  if (!before || !after) return;
  const [{ meaningOfChange }, { printMeaning }] = await Promise.all([
    import('../meaning/meaning.ts'),
    import('../meaning/print.ts'),
  ]);
  // Some terminals say that they have no columns.
  const text = printMeaning(meaningOfChange(before, after), paint, process.stdout.columns || undefined);
  if (text !== '') say(text.trimEnd());
}
