import { defineCommand } from '../command-line/command.ts';
import { repositoryAt } from '../command-line/repository.ts';
import { repositoryOption } from './shared-options.ts';

export const command = defineCommand({
  name: 'push',
  summary: 'push the commits of this branch, on top of what others have pushed meanwhile',
  description: `Works like git push, and checks all commits that are not pushed yet as the one change that clusters will sync.

If others have pushed first, it fetches, puts your commits on top of theirs one by one, renders and checks each again, and pushes. Generated files never conflict. If others have changed the same lines of a spec, it stops, and your clone stays as it is.`,
  options: {
    branch: { value: 'name', help: 'the branch to push, if it is not the branch that Argo CD follows' },
    json: { help: 'print the result as JSON to standard output, and everything else to standard error' },
    ...repositoryOption,
  },
  examples: ['npm run push', 'npm run push -- --branch my-idea'],
  exitCodes: { 0: 'pushed, or nothing to push', 1: 'the change is refused or failed' },

  async run({ branch, json, repository }) {
    const root = repositoryAt(repository);
    const { terminalContext } = await import('../landing/context.ts');
    const { checkAndPush } = await import('../landing/push.ts');
    const pushed = await checkAndPush(terminalContext(root, json), branch);
    if (json) process.stdout.write(`${JSON.stringify(pushed, null, 2)}\n`);
    return pushed.outcome === 'unsafe' ? 1 : 0;
  },
});
