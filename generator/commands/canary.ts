import { parseArgs } from 'node:util';
import { type Command, type ExitCode, UsageError } from '../command-line/errors.ts';
import { repositoryAt } from '../command-line/repository.ts';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import { landFlags, landFlagsHelp, runLandingCommand } from '../landing/command.ts';
import { stateOfWorkTree } from '../pipeline/load-state.ts';
import { proposeCanary } from '../promotion/canary.ts';
import { canaryCommits } from '../promotion/canary-log.ts';
import type { CanaryGoal } from '../promotion/canary-proposal.ts';
import { canariesOf, statusText } from '../promotion/canary-status.ts';
import { parseSteps, parseWeight } from '../promotion/canary-steps.ts';
import { clusterNamed, requireService } from '../promotion/running.ts';

export const command: Command = {
  summary: 'adds a version, shifts calls to it step by step, and retires the old one, a commit a step',
  usage: `npm run canary -- <service> <version> --cluster C --weight N | --steps 1,10,50,100 | --finish | --abort
npm run canary -- --status

Each run makes the next step, which is one commit that is safe to sync alone. A version that does not run yet is added
without calls first. Push, and let Argo CD sync, before the next run: from what was pushed, each step is checked again.
Nothing is remembered between runs: where a canary stands is what the cluster file says.

  --cluster C        the cluster
  --weight N         the version gets N percent of the calls
  --steps 1,10,100   the first of these that is more than it gets now
  --finish           all calls go to the version; in the next run, the other versions go
  --abort            all calls go back; in the next run, the version goes. If an autoscaler may have left too few pods
                     for the calls, the first run adds pods
  --now              with --abort: the calls go back at once
  --status           where each canary stands in all clusters, and the command of its next step
  --tag TAG          the image of a version that is added; default: what the stage before runs
  --digest SHA       its digest
  --replicas N       its pods; default: as many as the version that gets most calls
${landFlagsHelp}

Exit codes: 0 done, or nothing to do; 1 it cannot be; 2 wrong usage.
Examples: npm run canary -- greeter-b v2 --cluster prod-eu --steps 1,10,50,100
          npm run canary -- greeter-b v2 --cluster prod-eu --abort
          npm run canary -- --status --json`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...landFlags,
        cluster: { type: 'string' },
        weight: { type: 'string' },
        steps: { type: 'string' },
        finish: { type: 'boolean', default: false },
        abort: { type: 'boolean', default: false },
        now: { type: 'boolean', default: false },
        status: { type: 'boolean', default: false },
        tag: { type: 'string' },
        digest: { type: 'string' },
        replicas: { type: 'string' },
      },
    });

    const [service, version, ...more] = positionals;
    if (values.status)
      return showStatus(repositoryAt(values.repository), values.json, positionals, values.cluster);
    const { cluster, tag, digest } = values;
    if (!service || !version || more.length > 0) throw new UsageError('say one service and one version');
    if (cluster === undefined) throw new UsageError('say where: --cluster <name>');
    const goal = goalOf(values);
    const replicas = values.replicas === undefined ? undefined : podsOf(values.replicas);
    return runLandingCommand(
      values,
      () => async (state) => proposeCanary(state, { service, version, cluster, goal, tag, digest, replicas }),
    );
  },
};

async function showStatus(
  root: string,
  json: boolean,
  [service, version]: readonly string[],
  cluster: string | undefined,
): Promise<ExitCode> {
  const state = await stateOfWorkTree(root);
  if (service !== undefined) requireService(state, service);
  if (cluster !== undefined) clusterNamed(state, cluster);
  if (hasErrors(state.diagnostics))
    console.error('The specs have errors, so something may be missing here: npm run check says what.');
  const canaries = canariesOf(state, await canaryCommits(root)).filter(
    (each) =>
      (service === undefined || each.service === service) &&
      (version === undefined || each.versions.some(({ name }) => name === version)) &&
      (cluster === undefined || each.cluster === cluster),
  );
  const isEverything = service === undefined && cluster === undefined;
  console.log(json ? JSON.stringify(canaries, null, 2) : statusText(canaries, isEverything));
  return 0;
}

interface GoalFlags {
  readonly weight?: string | undefined;
  readonly steps?: string | undefined;
  readonly finish: boolean;
  readonly abort: boolean;
  readonly now: boolean;
}

function goalOf({ weight, steps, finish, abort, now }: GoalFlags): CanaryGoal {
  const goals: CanaryGoal[] = [
    ...(weight === undefined ? [] : [{ kind: 'weight' as const, weight: parseWeight('weight', weight) }]),
    ...(steps === undefined ? [] : [{ kind: 'steps' as const, steps: parseSteps(steps) }]),
    ...(finish ? [{ kind: 'finish' as const }] : []),
    ...(abort ? [{ kind: 'abort' as const, now }] : []),
  ];
  if (now && !abort) throw new UsageError('--now is for --abort');
  const [goal, ...others] = goals;
  if (goal && others.length === 0) return goal;
  throw new UsageError('say one of --weight N, --steps 1,10,50,100, --finish, --abort and --status');
}

function podsOf(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new UsageError(`--replicas takes a number of pods, not ${text}`);
}
