import { defineCommand } from '../command-line/command.ts';
import { UsageError } from '../command-line/errors.ts';
import { repositoryAt } from '../command-line/repository.ts';
import { duration, risingPercentages, wholeNumber } from '../command-line/values.ts';
import { analysisJobOf, goalOf, holdChangeOf, requireAnalysable } from './canary-goal.ts';
import {
  argoCdOptions,
  landingOptions,
  requireOption,
  resumeOption,
  whenHealthyOption,
} from './shared-options.ts';

export const command = defineCommand({
  name: 'canary',
  summary: 'add a version, shift calls to it step by step, and retire the old version',
  description: `Each run makes the next step, as one commit that is safe to sync alone. If the version does not run yet, the first step adds it without calls. Push, and let Argo CD sync, before the next run. Each step is checked again from the state that was pushed.

Nothing is stored between runs: the cluster file shows how far a canary is.`,
  usage: [
    '<service> <version> --cluster <name> --weight <n>',
    '<service> <version> --cluster <name> --steps 1,10,50,100',
    '<service> <version> --cluster <name> --finish | --abort',
    '<service> --cluster <name> --hold --reason <text> | --resume',
    '<service> <version> --cluster <name> --analyse [--loop --push]',
    '--analyse [--cluster <name>]',
    '--status [<service> [<version>]] [--cluster <name>]',
    '--cronjob --image <image>',
  ],
  positionals: {
    service: { optional: true, help: 'the service' },
    version: { optional: true, help: 'the version that gets the calls' },
  },
  options: {
    cluster: { value: 'name', help: 'the cluster' },
    weight: {
      value: 'n',
      parse: wholeNumber(0, 100),
      help: 'send n percent of the calls to the version',
    },
    steps: {
      value: 'list',
      parse: risingPercentages,
      help: 'the plan, such as 1,10,50,100: take the first step above the current weight',
    },
    finish: {
      help: 'send all calls to the version; the next run removes the other versions. Refused while a newer version runs',
    },
    abort: {
      help: 'send all calls back; the next run removes the version. The service is then on hold in this cluster: no command makes a step forward until a run with --resume. If an autoscaler may have left too few pods for the calls, the first run adds pods',
    },
    hold: { help: 'stop the service in this cluster: no command makes a step forward there' },
    reason: { value: 'text', help: 'with --abort or --hold: why the service is on hold' },
    ...resumeOption,
    now: { help: 'with --abort or --analyse: send the calls back immediately, without adding pods first' },
    analyse: {
      help: 'ask Prometheus how the version compares with the stable one, and advance, hold or abort; without a service, for all canaries. --steps is the plan',
    },
    loop: { help: 'with --analyse and --push: repeat until the canary is finished or aborted' },
    interval: {
      value: 'time',
      parse: duration,
      default: '1m',
      help: 'with --loop: the time between two decisions',
    },
    status: { help: 'list the canaries of all clusters, each with the command of its next step' },
    cronjob: {
      help: 'print a Namespace and a CronJob that decides about every canary, as --analyse --push does',
    },
    image: { value: 'image', help: 'with --cronjob: an image with Node.js, npm and git' },
    schedule: { value: 'cron', help: 'with --cronjob: when it decides; */10 * * * * if not given' },
    namespace: { value: 'name', help: 'with --cronjob: its namespace; canary-analysis if not given' },
    tag: {
      value: 'tag',
      help: 'image tag of a version that is added; without it, the tag that the previous stage runs',
    },
    digest: { value: 'sha', help: 'image digest of a version that is added' },
    replicas: {
      value: 'n',
      parse: wholeNumber(0, 9999),
      help: 'pods of a version that is added; without it, as many as the version with most calls has',
    },
    ...whenHealthyOption,
    ...argoCdOptions,
    ...landingOptions,
  },
  examples: [
    'npm run canary -- greeter-b v2 --cluster prod-eu --steps 1,10,50,100',
    'npm run canary -- greeter-b v2 --cluster prod-eu --abort',
    'npm run canary -- greeter-b v2 --cluster prod-eu --analyse --dry-run',
    'npm run canary -- greeter-b v2 --cluster prod-eu --steps 1,10,50,100 --when-healthy --context hub',
    'npm run canary -- --status --json',
    'npm run canary -- --cronjob --image docker.io/library/node:22-bookworm',
  ],
  exitCodes: {
    0: 'done, or nothing to do',
    1: 'the step is refused or failed',
    3: 'the analysis holds: nothing has changed',
    4: 'the analysis aborts the canary',
  },

  async run(
    {
      service,
      version,
      cluster,
      tag,
      digest,
      replicas,
      whenHealthy,
      argocd,
      context,
      cronjob,
      image,
      schedule,
      namespace,
      ...options
    },
    { given },
  ) {
    requireOption('whenHealthy', whenHealthy, given, ['argocd', 'context']);
    const makesStep = options.analyse || (version !== undefined && !options.abort);
    if (whenHealthy && (options.status || !makesStep))
      throw new UsageError('--when-healthy works only with --weight, --steps, --finish and --analyse');
    requireOption('cronjob', cronjob, given, ['image', 'schedule', 'namespace']);
    if (cronjob) {
      const job = analysisJobOf({ image, schedule, namespace });
      const { showCronJob } = await import('./show-cron-job.ts');
      await showCronJob(repositoryAt(options.repository), job);
      return 0;
    }
    if (options.status) {
      const { showCanaries } = await import('./show-canaries.ts');
      await showCanaries(repositoryAt(options.repository), { service, version, cluster }, options.json);
      return 0;
    }
    if (options.analyse) {
      requireAnalysable({ service, version, cluster, ...options });
      const { runAnalysis } = await import('../analysis/command.ts');
      const argoCd = { argocd, context };
      return runAnalysis({
        ...{ service, version, cluster, tag, digest, replicas, whenHealthy, argoCd },
        ...options,
      });
    }
    if (options.loop) throw new UsageError('--loop works only with --analyse');
    if (!service) throw new UsageError('missing arguments: <service> <version>');
    if (cluster === undefined) throw new UsageError('missing option --cluster <name>');
    const { reason, resume } = options;
    const { runLandingCommand } = await import('../landing/command.ts');
    const { holdBy } = await import('../promotion/hold.ts');
    if (!version) {
      const change = holdChangeOf(options);
      const { proposeHold, proposeResume } = await import('../promotion/hold-proposal.ts');
      const target = { service, cluster };
      return runLandingCommand(options, ({ root }) => async (state) => {
        if (change === 'resume') return proposeResume(state, target);
        return proposeHold(state, target, { ...(await holdBy(root, change.reason)), ...change });
      });
    }
    const goal = goalOf(options);
    if (options.hold) throw new UsageError('--hold stops a service in a cluster: pass no version');
    if (reason !== undefined && goal.kind !== 'abort')
      throw new UsageError('--reason works only with --abort and --hold');
    if (resume && goal.kind === 'abort') throw new UsageError('--resume and --abort contradict each other');
    const { proposeCanary } = await import('../promotion/canary.ts');
    const request = { service, version, cluster, tag, digest, replicas, resume };
    const { requireHealthy } = await import('../promotion/require-healthy.ts');
    const { findInstance } = await import('../promotion/instances.ts');
    return runLandingCommand(options, ({ root }) => async (state) => {
      if (goal.kind === 'abort')
        return proposeCanary(state, { ...request, goal: { ...goal, hold: await holdBy(root, reason) } });
      const proposal = proposeCanary(state, { ...request, goal });
      const instance = findInstance(state, cluster, service);
      if (whenHealthy && instance && !('noChange' in proposal))
        await (await requireHealthy(root, { argocd, context }, process.env))([instance]);
      return proposal;
    });
  },
});
