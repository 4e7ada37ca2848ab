import { isAbsolute, relative } from 'node:path';
import { defineCommand } from '../command-line/command.ts';
import { Failure, UsageError } from '../command-line/errors.ts';
import type { FleetRequest } from '../init/settings.ts';
import { type Prompter, terminalPrompter } from '../terminal/prompter.ts';
import { shellWord } from '../terminal/shell.ts';

export const command = defineCommand({
  name: 'init',
  summary: 'create the repository of a fleet of your own',
  description: `Creates a git repository with a released generator, the files of its clusters, workflows and a README for the team, renders it and makes the first commit. It needs no packages and no network.

On a terminal it asks for what is not given.`,
  positionals: { folder: { help: 'a new or empty folder; its name is the name of the fleet' } },
  options: {
    repoUrl: { value: 'url', help: 'the URL from which Argo CD reads the repository' },
    clusters: {
      value: 'names',
      help: 'the clusters, separated by commas, under the names that they have in Argo CD. A name begins or ends with its stage, such as prod-eu, or has it after a "=": west=prod',
    },
    stages: {
      value: 'names',
      help: 'the stages in the order of promotion, separated by commas; without this option, as the clusters are listed',
    },
    owner: {
      value: 'reviewer',
      repeatable: true,
      help: 'who reviews every change: @organization/team, @user or an e-mail address; without this option, there are no code owners',
    },
  },
  examples: [
    'npm run init -- ../my-fleet --repo-url https://github.com/acme/my-fleet.git --clusters dev,staging,prod-eu',
    'npm run init -- ../my-fleet --repo-url git@github.com:acme/my-fleet.git --clusters test=dev,west=prod,east=prod --owner @acme/platform',
  ],
  exitCodes: { 0: 'created', 1: 'it could not be created; nothing is left of it' },

  async run({ folder, repoUrl, clusters, stages, owner }) {
    const { fleetSettings } = await import('../init/settings.ts');
    const { createFleet, problemsOfGit } = await import('../init/create-fleet.ts');
    const ask =
      process.stdin.isTTY && process.stderr.isTTY
        ? asking(terminalPrompter(() => undefined))
        : async () => '';
    const given: FleetRequest = {
      folder,
      repoUrl: repoUrl ?? (await ask('The URL from which Argo CD will read the repository:')),
      clusters: namesIn(clusters ?? (await ask('The clusters, separated by commas', 'dev,staging,prod'))),
      stages: namesIn(stages ?? ''),
      owners:
        owner.length > 0 ? owner : namesIn(await ask('Who reviews every change, such as @acme/platform', '')),
    };
    const settings = fleetSettings(given);
    const problems = [...('problems' in settings ? settings.problems : []), ...(await problemsOfGit())];
    if ('problems' in settings || problems.length > 0) {
      if (problems.length === 1) throw new UsageError(problems.join());
      throw new UsageError(`nothing was created:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    }
    try {
      await createFleet(settings);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      throw new Failure(`nothing was created: ${error.message}`);
    }
    // As it was given, if that is short: cd ../../../srv/fleet helps less than cd /srv/fleet.
    const path = isAbsolute(folder) ? settings.folder : relative(process.cwd(), settings.folder) || '.';
    console.log(`Created ${path}: ${settings.clusters.map(({ name, stage }) => (name === stage ? name : `${name} (${stage})`)).join(', ')}.

Next:
  cd ${shellWord(path)}
  git remote add origin ${shellWord(settings.repoUrl)} && git push --set-upstream origin main
  npm run new -- <service> --owner <team> --namespace <name> --image <image>
  npm run import -- <folder> --owner <team>   # instead, for services that run in your clusters already

README.md describes the rest.`);
    return 0;
  },
});

const namesIn = (text: string): string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name, _, all) => name !== '' || all.length > 1);

type Ask = (question: string, suggestion?: string) => Promise<string>;

/** Asks on a terminal; an empty answer means the suggestion. */
const asking =
  (prompter: Prompter): Ask =>
  async (question, suggestion) => {
    const hint = suggestion === undefined ? '' : ` (Enter for ${suggestion || 'none'}):`;
    return (await prompter.line(`${question}${hint}`)) || (suggestion ?? '');
  };
