import { defineCommand } from '../command-line/command.ts';
import { repositoryAt } from '../command-line/repository.ts';
import { duration } from '../command-line/values.ts';
import { argoCdOptions, repositoryOption, requireOption } from './shared-options.ts';

export const command = defineCommand({
  name: 'push',
  summary: 'push the commits of this branch, on top of what others have pushed meanwhile',
  description: `Works like git push, and checks all commits that are not pushed yet as the one change that clusters will sync.

If others have pushed first, it fetches, puts your commits on top of theirs one by one, renders and checks each again, and pushes. Generated files never conflict. If others have changed the same lines of a spec, it stops, and your clone stays as it is.

With --wait it then asks Argo CD until every Application that the pushed commits concern is Synced and Healthy with them. If there is nothing to push, it waits for what the last commit concerns.`,
  options: {
    branch: { value: 'name', help: 'the branch to push, if it is not the branch that Argo CD follows' },
    wait: { group: 'Ask Argo CD:', help: 'wait until Argo CD has synced the pushed commits' },
    timeout: {
      group: 'Ask Argo CD:',
      value: 'time',
      parse: duration,
      help: 'with --wait: the longest time to wait; 10m if not given',
    },
    ...argoCdOptions,
    json: { help: 'print the result as JSON to standard output, and everything else to standard error' },
    ...repositoryOption,
  },
  examples: ['npm run push', 'npm run push -- --branch my-idea', 'npm run push -- --wait --timeout 15m'],
  exitCodes: {
    0: 'pushed, or nothing to push',
    1: 'the change is refused or failed, or with --wait: Argo CD has not synced it',
  },

  async run({ branch, wait, timeout, argocd, context: kubeContext, json, repository }, { given }) {
    requireOption('wait', wait, given, ['timeout', 'argocd', 'context']);
    const root = repositoryAt(repository);
    const { terminalContext } = await import('../landing/context.ts');
    const { checkAndPush } = await import('../landing/push.ts');
    const context = terminalContext(root, json);
    if (wait) {
      const { pushAndWait } = await import('../landing/wait-for-push.ts');
      const access = { argocd, context: kubeContext };
      const waited = await pushAndWait(context, {
        branch,
        access,
        limitMs: timeout,
        environment: process.env,
      });
      if (json) process.stdout.write(`${JSON.stringify(waited, null, 2)}\n`);
      return waited.outcome === 'unsafe' || !waited.isSynced ? 1 : 0;
    }
    const pushed = await checkAndPush(context, branch);
    if (json) process.stdout.write(`${JSON.stringify(pushed, null, 2)}\n`);
    return pushed.outcome === 'unsafe' ? 1 : 0;
  },
});
