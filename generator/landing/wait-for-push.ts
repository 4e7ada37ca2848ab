import { type ArgoCd, type ArgoCdAccess, argoCdAt } from '../argo-cd/access.ts';
import { shortId } from '../argo-cd/live-application.ts';
import {
  commitOrder,
  concernedApplications,
  lastChange,
  treeApplications,
} from '../argo-cd/tree-applications.ts';
import { type SyncResult, waitForSyncs } from '../argo-cd/wait.ts';
import { Failure } from '../command-line/errors.ts';
import { plural } from '../diagnostics/print.ts';
import { cloneStatus } from '../git/clone-status.ts';
import { fetchUpstream } from '../git/push.ts';
import { findCommit, resolveRef } from '../git/refs.ts';
import { git } from '../git/run.ts';
import { progressOn } from '../terminal/output.ts';
import type { LandingContext } from './context.ts';
import { checkAndPush, type PushResult } from './push.ts';

/** What to push, and how to wait. */
export interface PushAndWaitOptions {
  readonly branch: string | undefined;
  readonly access: ArgoCdAccess;
  readonly environment: NodeJS.ProcessEnv;
  readonly limitMs: number | undefined;
  readonly pauseMs?: number;
}

/** The result of `npm run push -- --wait`. */
export type PushAndWaitResult = PushResult & {
  /** True if every Application is Synced and Healthy with the pushed commits. */
  readonly isSynced: boolean;
  readonly applications: readonly SyncResult[];
};

const usualLimitMs = 600_000;

/**
 * Pushes, and waits until every Application that the pushed commits concern is Synced and Healthy with them. It asks
 * Argo CD once before the push, because missing access should stop the command before others see its commits.
 * @throws Failure with the reason and what to do
 */
export async function pushAndWait(
  context: LandingContext,
  { branch, access, environment, limitMs = usualLimitMs, pauseMs = 3_000 }: PushAndWaitOptions,
): Promise<PushAndWaitResult> {
  const { root, print } = context;
  const argoCd = argoCdAt(access, environment);
  const known = await argoCd.applications().catch((error: unknown) => {
    if (!(error instanceof Failure)) throw error;
    throw new Failure(`${error.message}\nNothing was pushed. To push without waiting: npm run push`);
  });
  const pushed = await checkAndPush(context, branch);
  if (pushed.outcome === 'unsafe') return { ...pushed, isSynced: false, applications: [] };
  const { upstream } = await cloneStatus(root, []);
  const tip = pushed.outcome === 'pushed' ? pushed.commit : (await resolveRef(root, 'HEAD')).id;
  const base = pushed.outcome === 'pushed' ? pushed.base : (await findCommit(root, `${tip}^`))?.id;
  const expected = base === undefined ? [] : await expectedSyncs(root, base, tip);
  if (expected.length === 0) {
    print('These commits concern no Application, so there is nothing to wait for.');
    return { ...pushed, isSynced: true, applications: [] };
  }
  print(
    `Waiting until ${plural(expected.length, 'Application')} ${expected.length > 1 ? 'have' : 'has'} ${shortId(tip)}…`,
  );
  const names = expected.map(({ name }) => name).filter((name) => known.has(name));
  await askForRefresh(argoCd, names, print);
  const hasCommit = commitOrder(root, async () => {
    if (upstream) await fetchUpstream(root, upstream);
  });
  const progress = progressOn(process.stderr);
  const applications = await waitForSyncs({ argoCd, hasCommit, limitMs, progress, pauseMs }, expected);
  const isSynced = applications.every(({ state }) => state === 'done');
  print(isSynced ? 'Argo CD has synced it: Synced and Healthy.' : failureText(applications, limitMs));
  return { ...pushed, isSynced, applications };
}

/** Without the right to ask, the wait takes until Argo CD's next regular look for new commits. */
async function askForRefresh(
  argoCd: ArgoCd,
  names: readonly string[],
  print: (text: string) => void,
): Promise<void> {
  if (names.length === 0) return;
  try {
    await argoCd.refresh(names);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    print(
      `Argo CD looks for the commits later, because it could not be asked to do so now: ${error.message}`,
    );
  }
}

/** The Applications that sync what changed between two commits, each with the last commit that changed it. */
async function expectedSyncs(root: string, base: string, tip: string) {
  const changed = await git(root, 'diff', '--relative', '--name-only', '--no-renames', '-z', base, tip);
  const concerned = concernedApplications(await treeApplications(root, tip), changed.split('\0'));
  return Promise.all(
    concerned.map(async (application) => ({
      name: application.name,
      commit: (await lastChange(root, tip, application)) ?? tip,
    })),
  );
}

function failureText(applications: readonly SyncResult[], limitMs: number): string {
  const failed = applications.filter(({ state }) => state === 'failed');
  const waiting = applications.filter(({ state }) => state === 'waiting');
  const reason =
    failed.length > 0
      ? 'Argo CD has synced the commits, but the result is Degraded:'
      : `Not Synced and Healthy after ${limitMs / 1_000} s:`;
  const shown = failed.length > 0 ? failed : waiting;
  return [
    reason,
    ...shown.map(({ text }) => `  ${text}`),
    '→ The commits are pushed. To wait again: npm run push -- --wait',
  ].join('\n');
}
