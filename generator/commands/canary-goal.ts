import { UsageError } from '../command-line/errors.ts';
import { scheduleProblem } from '../lang/cron-schedule.ts';
import type { CanaryGoal } from '../promotion/canary-proposal.ts';

/** The options that stop a service, or end its hold. */
interface HoldOptions {
  readonly hold: boolean;
  readonly resume: boolean;
  readonly reason: string | undefined;
}

/** What a run without a version does. @throws UsageError */
export function holdChangeOf({ hold, resume, reason }: HoldOptions): 'resume' | { readonly reason: string } {
  if (hold && resume) throw new UsageError('--hold and --resume contradict each other');
  if (!hold && !resume) throw new UsageError('missing arguments: <service> <version>');
  if (resume) return 'resume';
  if (reason === undefined) throw new UsageError('--hold needs --reason <text>, for those who find the hold');
  return { reason };
}

interface AnalysisOptions extends GoalOptions, Pick<HoldOptions, 'hold' | 'resume'> {
  readonly service: string | undefined;
  readonly version: string | undefined;
  readonly cluster: string | undefined;
  readonly loop: boolean;
  readonly push: boolean;
  readonly dryRun: boolean;
}

/** @throws UsageError for options that contradict an analysis, or that it lacks */
export function requireAnalysable({
  service,
  version,
  cluster,
  weight,
  steps,
  finish,
  abort,
  ...options
}: AnalysisOptions): void {
  if (weight !== undefined || finish || abort || options.hold || options.resume)
    throw new UsageError(
      '--analyse decides about the step: it cannot be combined with --weight, --finish, --abort, --hold or --resume',
    );
  if (service === undefined && (steps !== undefined || options.loop))
    throw new UsageError('--steps and --loop need one canary: <service> <version> --cluster <name>');
  if (service !== undefined && version === undefined) throw new UsageError('missing argument: <version>');
  if (service !== undefined && cluster === undefined) throw new UsageError('missing option --cluster <name>');
  if (options.loop && (!options.push || options.dryRun))
    throw new UsageError('--loop needs --push, without --dry-run: no step follows one that is not pushed');
}

interface GoalOptions {
  readonly weight: number | undefined;
  readonly steps: readonly number[] | undefined;
  readonly finish: boolean;
  readonly abort: boolean;
  readonly now: boolean;
}

/** The goal of a step. @throws UsageError unless there is exactly one */
export function goalOf({ weight, steps, finish, abort, now }: GoalOptions): CanaryGoal {
  const goals: CanaryGoal[] = [
    ...(weight === undefined ? [] : [{ kind: 'weight' as const, weight }]),
    ...(steps === undefined ? [] : [{ kind: 'steps' as const, steps }]),
    ...(finish ? [{ kind: 'finish' as const }] : []),
    ...(abort ? [{ kind: 'abort' as const, now }] : []),
  ];
  if (now && !abort) throw new UsageError('--now works only with --abort or --analyse');
  const [goal, ...others] = goals;
  if (goal && others.length === 0) return goal;
  throw new UsageError('give exactly one of --weight, --steps, --finish, --abort, --analyse and --status');
}

interface JobOptions {
  readonly image: string | undefined;
  readonly schedule: string | undefined;
  readonly namespace: string | undefined;
}

/** The CronJob that some options describe. @throws UsageError for a value that Kubernetes rejects, or without an image */
export function analysisJobOf({
  image,
  schedule = '*/10 * * * *',
  namespace = 'canary-analysis',
}: JobOptions): { readonly image: string; readonly schedule: string; readonly namespace: string } {
  if (image === undefined)
    throw new UsageError('--cronjob needs --image <image>: an image with Node.js, npm and git');
  const problem = scheduleProblem(schedule);
  if (problem !== undefined) throw new UsageError(`--schedule ${schedule}: ${problem}`);
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(namespace))
    throw new UsageError(`--namespace ${namespace} is not a name that a namespace can have`);
  return { image, schedule, namespace };
}
