import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { fleetProject, namespacesFolder, openProject, rootApplication } from '../../model/reserved.ts';
import { defineCheck, type Finding } from '../check.ts';

export const reservedName = defineCheck({
  name: 'reserved-name',
  code: 'MESH305',
  severity: 'error',
  title: 'A name is reserved',
  explanation: `overlays/<cluster>/${namespacesFolder}/ contains the Namespaces, the Application ${rootApplication} contains all others, and the AppProject ${fleetProject} contains the objects without a team. The AppProject ${openProject} belongs to Argo CD and allows everything. A service, cluster or team with one of these names would collide with them.`,
  *run({ services, externals, clusters }) {
    for (const { spec, at } of [...services, ...externals]) {
      if (spec.name === namespacesFolder) yield reserved('service', spec.name, at(['name']));
      if (spec.owner === fleetProject || spec.owner === openProject)
        yield reserved('team', spec.owner, at(['owner']));
    }
    for (const { spec, at } of clusters) {
      if (spec.name === rootApplication) yield reserved('cluster', spec.name, at(['name']));
    }
  },
});

function reserved(what: string, name: string, at: Diagnostic['at']): Finding {
  return { message: `a ${what} cannot have the name ${name}`, at, hint: 'choose another name' };
}
