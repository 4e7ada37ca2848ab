import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { fleetProject, namespacesFolder, openProject, rootApplication } from '../../model/reserved.ts';
import { defineCheck, type Finding } from '../check.ts';

export const reservedName = defineCheck({
  name: 'reserved-name',
  code: 'MESH305',
  severity: 'error',
  title: 'A name is reserved',
  explanation: `overlays/<cluster>/${namespacesFolder}/ contains the Namespaces, the Application ${rootApplication} contains all others, and the AppProject ${fleetProject} contains the objects without a team. The AppProject ${openProject} belongs to Argo CD and allows everything. A service, cluster or team with one of these names would collide with them. The overlay of a cluster that gets documents or patches of its own has them in the folders extra/ and patches/, where a version of that name would be.`,
  *run({ services, externals, clusters, instances, additions }) {
    for (const { spec, at } of [...services, ...externals]) {
      if (spec.name === namespacesFolder) yield reserved('service', spec.name, at(['name']));
      if (spec.owner === fleetProject || spec.owner === openProject)
        yield reserved('team', spec.owner, at(['owner']));
    }
    for (const { spec, at } of clusters) {
      if (spec.name === rootApplication) yield reserved('cluster', spec.name, at(['name']));
    }
    const taken = new Set(additions.map(({ service, cluster, folder }) => `${cluster} ${service} ${folder}`));
    for (const { name, own, cluster, atOwn } of instances)
      for (const version of Object.keys(own.versions))
        if (taken.has(`${cluster.spec.name} ${name} ${version}`))
          yield reserved('version', version, atOwn(['versions', version], 'key'));
  },
});

function reserved(what: string, name: string, at: Diagnostic['at']): Finding {
  return { message: `a ${what} cannot have the name ${name}`, at, hint: 'choose another name' };
}
