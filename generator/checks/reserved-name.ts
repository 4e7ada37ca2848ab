import { fleetProject, namespacesFolder } from '../model/reserved.ts';
import { defineCheck } from './check.ts';

export const reservedName = defineCheck({
  code: 'MESH305',
  severity: 'error',
  title: 'A reserved name',
  explanation: `overlays/<cluster>/${namespacesFolder}/ holds the Namespaces, and the AppProject ${fleetProject} the objects that belong to no team; a service or a team of that name would collide with them.`,
  *run({ services }) {
    for (const { spec, at } of services) {
      if (spec.name === namespacesFolder) {
        yield {
          message: `a service cannot be named ${spec.name}`,
          at: at(['name']),
          hint: 'choose another name',
        };
      }
      if (spec.owner === fleetProject) {
        yield {
          message: `a team cannot be named ${spec.owner}`,
          at: at(['owner']),
          hint: 'name the team itself',
        };
      }
    }
  },
});
