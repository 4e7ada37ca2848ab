import { parseArgs } from 'node:util';
import { type Command, UsageError } from '../command-line/errors.ts';
import { landFlags, landFlagsHelp, runLandingCommand } from '../landing/command.ts';
import { proposeRollback } from '../promotion/rollback.ts';

export const command: Command = {
  summary: 'goes back to what a cluster file said of a service, as a new commit',
  usage: `npm run rollback -- <service> --cluster C [--to <commit|version|tag>]

Puts back what clusters/<C>.yaml said of the service: versions, images, weights and every setting of its entry. Checked
like any other change: where callers need what the old version does not speak, it says so and changes nothing. Versions
that still get calls stay, without calls, until the way back is synced. Works also where the specs have errors by now.

  --cluster C        the cluster
  --to WHAT          a commit, or a version or tag that got all calls; default: the last state that was different
  --now              calls move at once, also if an autoscaler may have left too few pods for them; without it, the
                     first run adds pods then
${landFlagsHelp}

Exit codes: 0 rolled back, or nothing to roll back; 1 it cannot be; 2 wrong usage.
Examples: npm run rollback -- greeter-b --cluster prod-eu
          npm run rollback -- greeter-b --cluster prod-eu --to v1.0.0 --yes --push`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...landFlags,
        cluster: { type: 'string' },
        to: { type: 'string' },
        now: { type: 'boolean', default: false },
      },
    });
    const { cluster, to, now } = values;
    const [service, ...more] = positionals;
    if (service === undefined || more.length > 0) throw new UsageError('say one service');
    if (cluster === undefined) throw new UsageError('say where: --cluster <name>');
    return runLandingCommand(
      values,
      ({ root }) =>
        (state, running) =>
          proposeRollback(state, running, root, { service, cluster, to, now }),
      'any specs',
    );
  },
};
