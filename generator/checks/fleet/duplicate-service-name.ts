import { folderOf, type Workspace } from '../../load/workspace.ts';
import { defineCheck } from '../check.ts';

type Named = Workspace['services'][number] | Workspace['externals'][number];

export const duplicateServiceName = defineCheck({
  name: 'duplicate-service-name',
  code: 'MESH304',
  severity: 'error',
  title: 'Two services have one name',
  explanation:
    'The name is the host that callers dial, the name of the folders that are rendered, and of the Argo CD Applications: one service would overwrite the other, and of two VirtualServices for one host a sidecar takes the older.',
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
      // Two specs in one folder are one mistake, which another check reports.
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
