import { type ArgoCdAccess, argoCdAt } from '../argo-cd/access.ts';
import { shortId } from '../argo-cd/live-application.ts';
import { commitOrder, lastChange, treeApplications } from '../argo-cd/tree-applications.ts';
import { lookAtSyncs } from '../argo-cd/wait.ts';
import { Failure } from '../command-line/errors.ts';
import { cloneStatus } from '../git/clone-status.ts';
import { fetchUpstream } from '../git/push.ts';
import type { Instance } from '../load/workspace.ts';
import { npmRun } from '../terminal/shell.ts';

/** Makes sure that Argo CD shows instances as Synced and Healthy with their last pushed change. @throws Failure */
export type RequireHealthy = (instances: readonly Instance[]) => Promise<void>;

/**
 * Asks Argo CD about all Applications, for later questions about single instances.
 * @throws Failure if Argo CD cannot be asked, or the branch has no upstream branch
 */
export async function requireHealthy(
  root: string,
  access: ArgoCdAccess,
  environment: NodeJS.ProcessEnv,
): Promise<RequireHealthy> {
  const live = await argoCdAt(access, environment).applications();
  const argoCd = { applications: () => Promise.resolve(live) };
  const { branch, upstream } = await cloneStatus(root, []);
  if (!upstream)
    throw new Failure(
      `--when-healthy compares Argo CD with what is pushed, but the branch ${branch ?? 'HEAD'} has no upstream branch`,
    );
  const hasCommit = commitOrder(root, () => fetchUpstream(root, upstream));
  const inTree = new Map((await treeApplications(root, 'HEAD')).map((each) => [each.name, each]));
  return async (instances) => {
    const expected = [];
    for (const { name: service, cluster } of instances) {
      const name = `${cluster.spec.name}.${service}`;
      const application = inTree.get(name);
      const commit = application && (await lastChange(root, 'HEAD', application));
      if (!application || commit === undefined)
        throw new Failure(`the tree of HEAD has no Application ${name}`);
      if ((await lastChange(root, upstream.ref, application)) !== commit)
        throw new Failure(
          `the last change of ${service} in ${cluster.spec.name}, ${shortId(commit)}, is not pushed, so Argo CD cannot have synced it. First run: ${npmRun('push', '--wait')}`,
        );
      expected.push({ name, commit });
    }
    const missing = (await lookAtSyncs({ argoCd, hasCommit }, expected)).filter(
      ({ state }) => state !== 'done',
    );
    if (missing.length > 0)
      throw new Failure(
        `the last change is not Synced and Healthy: ${missing.map(({ text }) => text).join('\n  ')}`,
      );
  };
}
