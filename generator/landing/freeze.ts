import { Failure } from '../command-line/errors.ts';
import type { Upstream } from '../git/clone-status.ts';
import type { CommitMessage } from '../git/message.ts';
import { git } from '../git/run.ts';
import { clustersThatSync } from '../layout/synced-clusters.ts';
import type { Fleet } from '../model/fleet.ts';
import { activeFreezes, endText } from '../model/freeze.ts';

/** The trailer of a commit that may change a frozen cluster. */
const overrideTrailer = 'Freeze-Override';

/** The clusters that a change would reach during a freeze, each with its end and reason. */
function frozenClusters(fleet: Fleet | undefined, paths: Iterable<string>, now: Date): string[] {
  if (!fleet || fleet.freezes.length === 0) return [];
  return clustersThatSync(fleet, paths).flatMap((cluster) =>
    activeFreezes(fleet.freezes, cluster, now).map(
      ({ freeze, end }) => `${cluster} is frozen until ${endText(freeze, end)}: ${freeze.reason}`,
    ),
  );
}

/**
 * The commit message of a change, with the reason of an override if the change reaches a frozen cluster.
 * @param paths the rendered files that change
 * @throws Failure for a frozen cluster, without an override
 */
export function messageDuringFreeze(
  fleet: Fleet | undefined,
  paths: Iterable<string>,
  message: CommitMessage,
  override: string | undefined,
  now = new Date(),
): { readonly message: CommitMessage; readonly notes: readonly string[] } {
  const frozen = frozenClusters(fleet, paths, now);
  if (frozen.length === 0) return { message, notes: [] };
  if (override === undefined)
    throw new Failure(
      `${frozen.join('\n')}\nNothing was changed. Wait for the end, or commit it with --override-freeze "<reason>"; then it takes effect with argocd app sync, because Argo CD does not sync there automatically`,
    );
  return {
    message: { ...message, trailers: [...message.trailers, [overrideTrailer, override]] },
    notes: frozen.map((each) => `${each}. Argo CD syncs this change only by hand: argocd app sync`),
  };
}

/**
 * Makes sure that no unpushed commit reaches a frozen cluster without a reason in its message.
 * @throws Failure
 */
export async function requireNoFrozenCommits(
  root: string,
  fleet: Fleet | undefined,
  { ref }: Pick<Upstream, 'ref'>,
  now = new Date(),
): Promise<void> {
  if (!fleet || fleet.freezes.length === 0) return;
  const format = `%x1e%h %s%x1f%(trailers:key=${overrideTrailer},valueonly)%x1f`;
  const listed = await git(root, 'log', '--no-merges', '--name-only', `--format=${format}`, `${ref}..HEAD`);
  for (const each of listed.split('\x1e').slice(1)) {
    const [commit = '', override = '', files = ''] = each.split('\x1f');
    if (override.trim() !== '') continue;
    const frozen = frozenClusters(fleet, files.split('\n').filter(Boolean), now);
    if (frozen.length > 0)
      throw new Failure(
        `${frozen.join('\n')}\nThe commit ${commit} changes it, so nothing was pushed. Wait for the end, or write the reason into the message of the commit: git commit --amend --trailer "${overrideTrailer}: <reason>"`,
      );
  }
}
