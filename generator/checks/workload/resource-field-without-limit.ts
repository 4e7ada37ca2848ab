import { resourcesOf } from '../../model/resources.ts';
import { defineCheck, settingsSources } from '../check.ts';
import { specContainers } from '../support/spec-containers.ts';

export const resourceFieldWithoutLimit = defineCheck({
  name: 'resource-field-without-limit',
  code: 'MESH1914',
  severity: 'warning',
  title: 'A variable contains the resources of the node instead of those of the container',
  explanation:
    'If a container has no limit of a resource, limits.cpu and limits.memory in envFields contain what the node has. A runtime that sizes its threads or its memory by such a variable then takes the whole node. If it has no request of a resource, the variable is 0.',
  source: 'Kubernetes, Downward API: fallback information for resource limits',
  *run(workspace) {
    for (const { service, settings, at } of settingsSources(workspace).flatMap(specContainers)) {
      const resources = resourcesOf(settings);
      for (const [name, field] of Object.entries(settings.envFields ?? {})) {
        const [, kind, resource = ''] = /^(limits|requests)\.(.+)$/.exec(field) ?? [];
        if (kind !== 'limits' && kind !== 'requests') continue;
        if (resources[kind][resource] !== undefined) continue;
        yield {
          message:
            kind === 'limits'
              ? `${name} contains the ${resource} of the whole node: the container has no limit of ${resource}`
              : `${name} is 0: the container has no request of ${resource}`,
          at: at(['envFields', name]),
          missingIn: service,
          hint:
            resource === 'ephemeral-storage'
              ? 'remove the variable'
              : `set resources.${kind}.${resource}, or remove the variable`,
        };
      }
    }
  },
});
