import { defineCheck, settingsSources } from '../check.ts';
import { specHeadlessName } from '../support/spec-workload-name.ts';

export const headlessServiceNameTaken = defineCheck({
  name: 'headless-service-name-taken',
  code: 'MESH1936',
  severity: 'error',
  title: 'The headless Service of a StatefulSet has the name of another Service',
  explanation:
    'A StatefulSet gets two Services: one with the name of the service, over which callers reach all pods, with routes and policies; and a headless one, which gives each pod a host name. Two Services of one name in a namespace are one object, which two Applications would change in turn.',
  source: 'Kubernetes, StatefulSets: Stable Network ID; Argo CD, Sync Options: FailOnSharedResource',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      const name = specHeadlessName(spec);
      const owner =
        name === undefined
          ? undefined
          : workspace.services.find(
              (each) =>
                each.spec.namespace === spec.namespace &&
                each.spec.name !== spec.name &&
                (each.spec.name === name || specHeadlessName(each.spec) === name),
            );
      if (!owner) continue;
      yield {
        message: `the headless Service of ${spec.name} has the name ${name}, as a Service of ${owner.spec.name}`,
        at:
          spec.statefulSet?.serviceName === undefined
            ? at(['statefulSet'], 'key')
            : at(['statefulSet', 'serviceName']),
        hint: `write serviceName: ${spec.name}-pods, or remove it`,
        related: [{ message: owner.spec.name, at: owner.at(['name']) }],
        missingIn: spec.name,
      };
    }
  },
});
