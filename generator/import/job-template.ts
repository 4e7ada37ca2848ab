import { mapAt } from '../lang/at-path.ts';
import type { PlainMap } from '../lang/plain-map.ts';

/** The fields of a CronJob itself; everything else in its spec is about each of its Jobs. */
const ofCronJob: ReadonlySet<string> = new Set([
  'schedule',
  'timeZone',
  'concurrencyPolicy',
  'startingDeadlineSeconds',
  'suspend',
  'successfulJobsHistoryLimit',
  'failedJobsHistoryLimit',
]);

/**
 * A CronJob with the fields of its Jobs beside its own: its pods are then in `spec.template`, as those of the other kinds.
 * Other documents stay as they are.
 */
export function withPlainTemplate(value: PlainMap): PlainMap {
  if (value['kind'] !== 'CronJob') return value;
  const { jobTemplate, ...spec } = mapAt(value, 'spec');
  return { ...value, spec: { ...mapAt(jobTemplate, 'spec'), ...spec } };
}

/** A CronJob, or a part of one, as Kubernetes has it: the reverse of `withPlainTemplate`. */
export function withJobTemplate(value: PlainMap): PlainMap {
  if (value['kind'] !== 'CronJob') return value;
  const entries = Object.entries(mapAt(value, 'spec'));
  const own = entries.filter(([key]) => ofCronJob.has(key));
  const ofJobs = entries.filter(([key]) => !ofCronJob.has(key));
  const jobTemplate = ofJobs.length > 0 ? { jobTemplate: { spec: Object.fromEntries(ofJobs) } } : {};
  return { ...value, spec: { ...Object.fromEntries(own), ...jobTemplate } };
}
