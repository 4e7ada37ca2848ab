import { defineCommand } from '../command-line/command.ts';
import { UsageError } from '../command-line/errors.ts';
import { repositoryAt } from '../command-line/repository.ts';
import { wholeNumber } from '../command-line/values.ts';
import { landingOptions } from './shared-options.ts';

export const command = defineCommand({
  name: 'revision',
  summary: 'move a cluster to another revision of Istio, one namespace after another',
  description: `Each run makes the next step, as one commit that is safe to sync alone: first the label of a namespace, then a restart of its pods, then the next namespace, and last the gateways of the Gateway API. Push, and let Argo CD sync, before the next run. Each run lists all steps.

Nothing is stored between runs: istio.move in the cluster file shows how far a move is.`,
  usage: [
    '<revision> --cluster <name> [--namespaces <list> | --share <n>]',
    '<revision> --cluster <name> --finish | --abort',
    '--status [--cluster <name>]',
  ],
  positionals: {
    revision: { optional: true, help: 'the revision, or the revision tag, of the new control plane' },
  },
  options: {
    cluster: { value: 'name', help: 'the cluster' },
    namespaces: {
      value: 'list',
      parse: (text: string) => text.split(',').map((name) => name.trim()),
      help: 'the namespaces of the next step, such as shop,billing; without it, the first one that is left',
    },
    share: {
      value: 'n',
      parse: wholeNumber(1, 100),
      help: 'n percent of the namespaces in the next step, instead of one',
    },
    finish: {
      help: 'make the new revision that of the cluster, when all namespaces have moved. Nothing restarts',
    },
    abort: { help: 'go back one step: gateways first, then the labels and the pods of namespaces' },
    status: { help: 'list the moves of all clusters, each with the command of its next step' },
    ...landingOptions,
  },
  examples: [
    'npm run revision -- 1-31 --cluster prod-eu --dry-run',
    'npm run revision -- 1-31 --cluster prod-eu --share 50',
    'npm run revision -- 1-31 --cluster prod-eu --abort',
    'npm run revision -- --status --json',
  ],
  exitCodes: { 0: 'done, or nothing to do', 1: 'the step is refused or failed' },

  async run({ revision, cluster, namespaces, share, finish, abort, ...options }) {
    if (options.status) {
      const { showMoves } = await import('./show-moves.ts');
      await showMoves(repositoryAt(options.repository), cluster, options.json);
      return 0;
    }
    if (!revision) throw new UsageError('missing argument: <revision>');
    if (cluster === undefined) throw new UsageError('missing option --cluster <name>');
    if (finish && abort) throw new UsageError('--finish and --abort cannot be combined');
    if (namespaces && share !== undefined)
      throw new UsageError('--namespaces and --share cannot be combined');
    if (finish && (namespaces ?? share) !== undefined)
      throw new UsageError('--finish is for the whole cluster: --namespaces and --share have no effect');
    const goal = finish ? 'finish' : abort ? 'abort' : 'next';
    const { runLandingCommand } = await import('../landing/command.ts');
    const { proposeRevision } = await import('../promotion/revision.ts');
    return runLandingCommand(
      options,
      () => async (state) => proposeRevision(state, { to: revision, cluster, goal, namespaces, share }),
    );
  },
});
