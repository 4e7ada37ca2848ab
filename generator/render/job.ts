import type { ICronJob } from 'kubernetes-models/batch/v1/CronJob';
import type { IJob } from 'kubernetes-models/batch/v1/Job';
import type { IJobSpec } from 'kubernetes-models/batch/v1/JobSpec';
import type { Service } from '../model/service.ts';
import { podTemplateOf } from './deployment/pod-template.ts';
import { appLabel, defineKind } from './kind.ts';
import type { ServiceView } from './view.ts';

/**
 * Pods that run once. The template of a Job is immutable, so each change makes a new Job: the overlay adds a hash to the
 * name, and Argo CD deletes the old Job when the new one has succeeded. A hook would be no help: Argo CD does not
 * compare hooks, so a new image alone starts no sync; and it runs them again at every sync. With Replace and Force, the
 * server-side diff of Argo CD fails at the immutable field.
 * Source: Kubernetes, Jobs; Argo CD, Sync Phases and Waves, Diff Strategies; argoproj/argo-cd#29348.
 */
export const job = defineKind<ServiceView>({
  group: 'batch',
  kind: 'Job',
  appliesTo: ({ service }) => service.workload.kind === 'Job',
  render: (view): IJob => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: metadataOf(view.service),
    spec: { ...suspendOf(view.service), ...jobSpecOf(view) },
  }),
});

/**
 * What Kubernetes does not let a Job change. The number of completions may change for some jobs; then a new Job is right,
 * too. Source: Kubernetes, ValidateJobUpdate (pkg/apis/batch/validation).
 */
export function immutableJobSpec(
  view: ServiceView,
): Pick<IJobSpec, 'template' | 'completions' | 'completionMode'> {
  const { template, completions, completionMode } = jobSpecOf(view);
  return {
    template,
    ...(completions === undefined ? {} : { completions }),
    ...(completionMode === undefined ? {} : { completionMode }),
  };
}

/**
 * Pods that run on a schedule. Its name is that of the service: the runs of another name would not know of its own.
 * Source: Kubernetes, CronJob.
 */
export const cronJob = defineKind<ServiceView>({
  group: 'batch',
  kind: 'CronJob',
  appliesTo: ({ service }) => service.workload.kind === 'CronJob',
  render: (view): ICronJob => {
    const { name, workload } = view.service;
    if (!workload.job?.schedule) throw new Error(`${name} has no schedule.`);
    return {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: metadataOf(view.service),
      spec: {
        ...workload.job.schedule,
        ...suspendOf(view.service),
        jobTemplate: { metadata: { labels: appLabel({ name }) }, spec: jobSpecOf(view) },
      },
    };
  },
});

const metadataOf = ({ name, namespace }: Service) => ({ name, namespace, labels: appLabel({ name }) });

const suspendOf = ({ workload: { job } }: Service): { suspend?: boolean } =>
  job?.suspend === undefined ? {} : { suspend: job.suspend };

const jobSpecOf = (view: ServiceView): IJobSpec => ({
  ...view.service.workload.job?.limits,
  template: podTemplateOf(view),
});
