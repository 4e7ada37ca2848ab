import { parseArgs } from 'node:util';
import { type Command, UsageError } from '../command-line/errors.ts';
import { landFlags, landFlagsHelp, runLandingCommand } from '../landing/command.ts';
import type { Prompter } from '../landing/context.ts';
import { type AskSetting, proposeNew } from '../scaffold/propose-new.ts';

export const command: Command = {
  summary: 'makes a service that passes everything at once: spec, proto, server, test, Dockerfile',
  usage: `npm run new -- <name> [--owner TEAM --namespace NAME --caller SERVICE…]

Writes services/<name>/ (spec, server on services/chassis, test, Dockerfile), its proto under protos/, the code of it in
services/gen/, and an entry in the clusters of the first stage; renders, checks, and commits. What is not said is asked
for at a terminal, or taken over from the callers, or from all services where they agree.

  --owner TEAM       who owns it
  --namespace NAME   where it runs
  --image NAME       its image without a tag; default: beside those of the others
  --tag TAG          the first tag that runs (default v0.1.0)
  --caller SERVICE   a service that calls it; several times for several
  --reviewers WHO    who reviews what a new owner owns: @org/team, @user or an e-mail address; several times for several
${landFlagsHelp}

Exit codes: 0 made, 1 it cannot be, 2 wrong usage.
Examples: npm run new -- greeter-c --owner team-greetings --namespace greeter --caller greeter-a
          npm run new -- stock --dry-run`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...landFlags,
        owner: { type: 'string' },
        namespace: { type: 'string' },
        image: { type: 'string' },
        tag: { type: 'string' },
        caller: { type: 'string', multiple: true, default: [] },
        reviewers: { type: 'string', multiple: true, default: [] },
      },
    });
    const [name, ...more] = positionals;
    if (name === undefined || more.length > 0) throw new UsageError('say one name');
    const { owner, namespace, image, tag, caller: callers, reviewers } = values;
    const request = { name, owner, namespace, image, tag, callers: [...new Set(callers)], reviewers };
    return runLandingCommand(
      values,
      ({ root, prompter }) =>
        (state) =>
          proposeNew(state, root, request, prompterFor(prompter)),
    );
  },
};

/** Asks for what was not said, with what there would be else. */
function prompterFor(prompter: Prompter | undefined): AskSetting {
  return async (question, suggestion) => {
    const hint = suggestion === undefined ? '' : ` (Enter for ${suggestion})`;
    const answer = await prompter?.line(`${question}${hint}`);
    return answer === '' ? suggestion : answer;
  };
}
