import { folderOf, type Workspace } from '../../load/workspace.ts';
import { defineCheck } from '../check.ts';

type Named = Workspace['services'][number] | Workspace['externals'][number];

export const duplicateServiceName = defineCheck({
  name: 'duplicate-service-name',
  code: 'MESH304',
  severity: 'error',
  title: 'Two services have the same name',
  explanation:
    'The name of a service is the host that callers dial and the name of its rendered folders and Argo CD Applications. One service would overwrite the other. If two VirtualServices have one host, a sidecar uses the older one.',
  source: 'Istio, Traffic Management Best Practices: one virtual service per host in sidecars',
  *run({ services, externals }) {
    const seen = new Map<string, Named>();
    for (const service of [...services, ...externals]) {
      const { name, namespace } = service.spec;
      const first = seen.get(name);
      if (!first) {
        seen.set(name, service);
        continue;
      }
      // Another check reports two specs in one folder.
      if (folderOf(first.file) === folderOf(service.file)) continue;
      yield {
        message: `a second service is named ${name} (host ${name}.${namespace})`,
        at: service.at(['name']),
        hint: 'give one of them another name',
        related: [{ message: 'the first', at: first.at(['name']) }],
      };
    }
  },
});
