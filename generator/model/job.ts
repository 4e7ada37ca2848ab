import type { ServiceSpec } from '../schema/service.ts';

type JobSpec = NonNullable<ServiceSpec['job']>;

/** A job of a spec: what Kubernetes reads of it, with the defaults of the generator. */
export interface Job {
  /** Undefined for a job that runs once. */
  readonly schedule?: Schedule;
  readonly suspend?: boolean;
  readonly restartPolicy: NonNullable<JobSpec['restartPolicy']>;
  /** Settings with the names and the defaults of Kubernetes. */
  readonly limits: Omit<JobSpec, keyof ScheduleSpec | 'suspend' | 'restartPolicy'>;
}

/** When a job runs, and which of its runs are kept. */
export interface Schedule
  extends Pick<JobSpec, 'startingDeadlineSeconds' | 'successfulJobsHistoryLimit' | 'failedJobsHistoryLimit'> {
  readonly schedule: string;
  readonly timeZone: string;
  readonly concurrencyPolicy: NonNullable<JobSpec['concurrencyPolicy']>;
}

type ScheduleSpec = Pick<JobSpec, keyof Schedule>;

/** The keys that have no meaning without a schedule. */
export const scheduleKeys = [
  'timeZone',
  'concurrencyPolicy',
  'startingDeadlineSeconds',
  'successfulJobsHistoryLimit',
  'failedJobsHistoryLimit',
] as const satisfies readonly (keyof ScheduleSpec)[];

/**
 * The job of a spec. A time zone is always set: without one, a schedule follows the clock of the control plane. A run that
 * takes longer than expected does not meet the next one, unless the spec allows it.
 * Source: Kubernetes, CronJob: Time zones, Concurrency policy.
 */
export function resolveJob({ job }: Pick<ServiceSpec, 'job'>): Job | undefined {
  if (!job) return undefined;
  const {
    schedule,
    timeZone = 'Etc/UTC',
    concurrencyPolicy = 'Forbid',
    startingDeadlineSeconds,
    successfulJobsHistoryLimit,
    failedJobsHistoryLimit,
    suspend,
    restartPolicy = 'Never',
    ...limits
  } = job;
  return {
    ...(schedule === undefined
      ? {}
      : {
          schedule: {
            schedule,
            timeZone,
            concurrencyPolicy,
            ...(startingDeadlineSeconds === undefined ? {} : { startingDeadlineSeconds }),
            ...(successfulJobsHistoryLimit === undefined ? {} : { successfulJobsHistoryLimit }),
            ...(failedJobsHistoryLimit === undefined ? {} : { failedJobsHistoryLimit }),
          },
        }),
    ...(suspend === undefined ? {} : { suspend }),
    restartPolicy,
    limits,
  };
}
