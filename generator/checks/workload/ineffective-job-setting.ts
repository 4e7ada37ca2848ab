import { scheduleKeys } from '../../model/job.ts';
import { defineCheck, settingsSources } from '../check.ts';

export const ineffectiveJobSetting = defineCheck({
  name: 'ineffective-job-setting',
  code: 'MESH1934',
  severity: 'error',
  title: 'A job that runs once has a setting for schedules',
  explanation:
    'Time zone, concurrency and the number of runs to keep belong to a schedule. Without one, the job runs once and they have no effect. ttlSecondsAfterFinished of a job that runs once does harm: after Kubernetes has deleted the finished Job, Argo CD creates it again, because it is in git, and the job runs again and again. With a schedule, Argo CD only knows the CronJob.',
  source:
    'Kubernetes, CronJob; TTL mechanism for finished Jobs; Argo CD, Automated Sync Policy: Automatic self-healing',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      const { job } = spec;
      if (!job || job.schedule !== undefined) continue;
      for (const key of scheduleKeys)
        if (job[key] !== undefined)
          yield {
            message: `${key} has no effect: ${spec.name} has no schedule`,
            at: at(['job', key], 'key'),
            hint: `add schedule, or remove ${key}`,
            missingIn: spec.name,
          };
      if (job.ttlSecondsAfterFinished !== undefined)
        yield {
          message: `with ttlSecondsAfterFinished, ${spec.name} runs again each time Kubernetes has deleted its finished Job`,
          at: at(['job', 'ttlSecondsAfterFinished'], 'key'),
          hint: 'remove it: Argo CD deletes the Job when a new one takes its place',
          missingIn: spec.name,
        };
    }
  },
});
