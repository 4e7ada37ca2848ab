import type { Instance } from '../../load/workspace.ts';
import { podKindOfSpec } from '../../model/workload-kind.ts';
import { defineCheck } from '../check.ts';
import { specWorkloadName } from '../support/spec-workload-name.ts';

export const duplicateDeploymentName = defineCheck({
  name: 'duplicate-deployment-name',
  code: 'MESH409',
  severity: 'error',
  title: 'Two Deployments have the same name',
  explanation:
    'The name of a Deployment is its service and its version, joined by a dash, or the name in adopt. Services and versions may contain dashes, so two services of one namespace can get the same name. The second Application would then take over the pods of the first.',
  source: 'Argo CD, Sync Options: FailOnSharedResource',
  *run({ instances }) {
    const seen = new Map<string, { readonly instance: Instance; readonly version: string }>();
    for (const instance of instances) {
      if (podKindOfSpec(instance.spec) !== 'Deployment') continue;
      for (const version of Object.keys(instance.own.versions)) {
        const name = specWorkloadName(instance, version);
        const key = `${instance.cluster.file.path} ${instance.spec.namespace} ${name}`;
        const first = seen.get(key);
        if (!first) {
          seen.set(key, { instance, version });
          continue;
        }
        yield {
          message: `version ${version} of ${instance.name} and version ${first.version} of ${first.instance.name} both get the Deployment ${name}`,
          at: instance.atOwn(['versions', version], 'key'),
          hint: 'give one of the versions another name',
          related: [{ message: 'the first', at: first.instance.atOwn(['versions', first.version], 'key') }],
        };
      }
    }
  },
});
