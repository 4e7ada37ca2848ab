import { setTimeout } from 'node:timers/promises';
import { Failure } from '../command-line/errors.ts';
import { plural } from '../diagnostics/print.ts';
import type { Progress } from '../terminal/output.ts';
import type { ArgoCd } from './access.ts';
import { type LiveApplication, liveText, type SyncState, shortId, syncState } from './live-application.ts';
import type { HasCommit } from './tree-applications.ts';

/** An Application, and the commit that it must have. */
export interface ExpectedSync {
  readonly name: string;
  readonly commit: string;
}

/** How an Application looked last. */
export interface SyncResult
  extends ExpectedSync,
    Partial<Pick<LiveApplication, 'sync' | 'health' | 'revision'>> {
  readonly state: SyncState;
  /** What Argo CD shows, as text. */
  readonly text: string;
}

/** How a wait works. */
export interface WaitOptions {
  readonly argoCd: Pick<ArgoCd, 'applications'>;
  readonly hasCommit: HasCommit;
  readonly limitMs: number;
  readonly progress: Progress;
  readonly pauseMs?: number;
}

/** Looks once at some Applications. @throws Failure if Argo CD cannot be asked */
export async function lookAtSyncs(
  { argoCd, hasCommit }: Pick<WaitOptions, 'argoCd' | 'hasCommit'>,
  expected: readonly ExpectedSync[],
): Promise<SyncResult[]> {
  const live = await argoCd.applications();
  const results: SyncResult[] = [];
  for (const each of expected) {
    const found = live.get(each.name);
    const has = found !== undefined && (await hasCommit(found.revision, each.commit));
    const behind = has ? '' : `, expected at ${shortId(each.commit)} or later`;
    results.push({
      ...each,
      ...(found ? { sync: found.sync, health: found.health, revision: found.revision } : {}),
      state: syncState(found, has),
      text: `${each.name}: ${found ? liveText(found) : 'Argo CD does not have it'}${behind}`,
    });
  }
  return results;
}

/**
 * Waits until Applications are Synced and Healthy with their commits, until one is Degraded with its commit, or until the
 * time is over. While Argo CD does not answer, it is asked again.
 */
export async function waitForSyncs(
  options: WaitOptions,
  expected: readonly ExpectedSync[],
): Promise<SyncResult[]> {
  const { limitMs, progress, pauseMs = 3_000 } = options;
  const end = Date.now() + limitMs;
  const show = progress.status ?? progress;
  let results: SyncResult[] = expected.map((each) => ({
    ...each,
    state: 'waiting',
    text: `${each.name}: not known`,
  }));
  let shown = '';
  for (;;) {
    let line: string;
    try {
      results = await lookAtSyncs(options, expected);
      line = progressLine(results);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      line = `${error.message}. Asking again…`;
    }
    if (line !== shown) show(line);
    shown = line;
    const isOver =
      results.every(({ state }) => state === 'done') || results.some(({ state }) => state === 'failed');
    if (isOver || Date.now() + pauseMs > end) return results;
    await setTimeout(pauseMs);
  }
}

function progressLine(results: readonly SyncResult[]): string {
  const waiting = results.filter(({ state }) => state !== 'done');
  const done = `${results.length - waiting.length} of ${plural(results.length, 'Application')} Synced and Healthy`;
  const [first] = waiting;
  return first ? `${done}. ${first.text}` : done;
}
