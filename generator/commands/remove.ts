import { parseArgs } from 'node:util';
import { type Command, UsageError } from '../command-line/errors.ts';
import { landFlags, landFlagsHelp, runLandingCommand } from '../landing/command.ts';
import { proposeRemove } from '../scaffold/propose-remove.ts';

export const command: Command = {
  summary: 'takes a service away in the right order, a safe commit a step',
  usage: `npm run remove -- <name> [--reason TEXT]

Each run makes the next step: nobody calls it any more; no gateway exposes it; its written proofs go and it leaves the
clusters, the first stage first; its files go, with protos that nobody else uses. Push, and let Argo CD sync, before the
next run. A cluster file says the deletion in a line under acknowledge, which the step after takes out again.

  --reason TEXT      why, for whoever reviews it (default: <name> is not needed any more)
${landFlagsHelp}

Exit codes: 0 done, 1 it cannot be, 2 wrong usage.
Examples: npm run remove -- greeter-c --dry-run
          npm run remove -- greeter-c --reason "greeter-a greets by itself now" --yes --push`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...landFlags, reason: { type: 'string' } },
    });
    const [name, ...more] = positionals;
    if (name === undefined || more.length > 0) throw new UsageError('say one name');
    const reason = values.reason ?? `${name} is not needed any more`;
    return runLandingCommand(
      values,
      ({ root }) =>
        (state) =>
          proposeRemove(state, root, { name, reason }),
    );
  },
};
