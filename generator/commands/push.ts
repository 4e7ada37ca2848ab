import { parseArgs } from 'node:util';
import { type Command, UsageError } from '../command-line/errors.ts';
import { repositoryAt } from '../command-line/repository.ts';
import { terminalContext } from '../landing/context.ts';
import { checkAndPush } from '../landing/push.ts';

export const command: Command = {
  summary: 'pushes what is committed, on top of what others have pushed meanwhile',
  usage: `npm run push

Like git push, and it checks all commits that are not pushed as the one change that clusters will sync. Where others were
faster, it fetches, puts your commits on top of theirs one by one, renders and checks each again, and pushes; generated
files never conflict. Where others have changed the same lines of a spec, it stops, and your clone stays as it is.

  --branch NAME      the branch that is meant where it is not the one Argo CD follows
  --json             the result as JSON on standard output, everything else on standard error
  --repository DIR   another repository than this one
  --help             this text

Exit codes: 0 pushed, or nothing to push; 1 it cannot be; 2 wrong usage.
Examples: npm run push
          npm run push -- --branch my-idea`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        branch: { type: 'string' },
        json: { type: 'boolean', default: false },
        repository: { type: 'string' },
      },
    });
    if (positionals.length > 0)
      throw new UsageError('it pushes the branch that is checked out, and takes no names');
    const around = terminalContext(repositoryAt(values.repository), values.json);
    const pushed = await checkAndPush(around, values.branch);
    if (values.json) process.stdout.write(`${JSON.stringify(pushed, null, 2)}\n`);
    return pushed.outcome === 'unsafe' ? 1 : 0;
  },
};
