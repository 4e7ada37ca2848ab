import type { Path } from '../../diagnostics/source-file.ts';
import { valueAt } from '../../lang/at-path.ts';
import type { Instance } from '../../load/workspace.ts';
import { podKindOfSpec } from '../../model/workload-kind.ts';
import { defineCheck, type Finding, settingsSources } from '../check.ts';

/** What only a service that runs on has, and why a job has none of it. */
const ofServers: readonly { readonly path: Path; readonly why: string }[] = [
  ...['grpc', 'http', 'ports', 'expose'].map((key) => ({
    path: [key],
    why: 'its pods end, so they cannot serve calls',
  })),
  { path: ['statefulSet'], why: 'a service is a job or a StatefulSet' },
  ...['startupProbe', 'readinessProbe', 'livenessProbe'].map((key) => ({
    path: [key],
    why: 'Kubernetes waits for the end of its pods, not for an answer',
  })),
];

export const jobWithServerSetting = defineCheck({
  name: 'job-with-server-setting',
  code: 'MESH1931',
  severity: 'error',
  title: 'A job has a setting of a server',
  explanation:
    'The pods of a job do their work and end. They cannot serve calls, and have no probes. Their number is not that of replicas: Kubernetes starts as many as parallelism of the job allows, until completions of them have succeeded, and no autoscaler or disruption budget applies. Make two services if one program serves and another one runs on a schedule.',
  source: 'Kubernetes, Jobs: Parallel execution for Jobs',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      if (!spec.job) continue;
      for (const { path, why } of ofServers)
        if (valueAt(spec, path) !== undefined)
          yield {
            message: `${spec.name} is a job, and has ${path.join('.')}: ${why}`,
            at: at(path, 'key'),
            hint: `remove ${path.join('.')}, or remove job`,
            missingIn: spec.name,
          };
    }
    for (const instance of workspace.instances) yield* scaledVersions(instance);
  },
});

/** Versions of a job with a number of pods. */
function* scaledVersions({ spec, own, atOwn }: Instance): Iterable<Finding> {
  if (!spec.job) return;
  for (const [version, settings] of Object.entries(own.versions))
    for (const key of ['replicas', 'autoscaling'] as const)
      if (settings[key] !== undefined)
        yield {
          message: `${spec.name} is a ${podKindOfSpec(spec)}, which has no ${key}`,
          at: atOwn(['versions', version, key], 'key'),
          hint: `remove ${key}, and set parallelism and completions of job for several pods`,
        };
}
