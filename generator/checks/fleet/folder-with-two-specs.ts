import { folderOf } from '../../load/workspace.ts';
import { defineCheck } from '../check.ts';

export const folderWithTwoSpecs = defineCheck({
  name: 'folder-with-two-specs',
  code: 'MESH445',
  severity: 'error',
  title: 'One folder describes a service and an external service',
  explanation:
    'service.yaml describes a service that runs in the clusters; external.yaml describes one that runs elsewhere. Both in one folder would share one name, its rendered folders and its Argo CD Applications.',
  *run({ services, externals }) {
    const byFolder = new Map(services.map((service) => [folderOf(service.file), service]));
    for (const external of externals) {
      const service = byFolder.get(folderOf(external.file));
      if (!service) continue;
      yield {
        message: `${folderOf(external.file)} has a service.yaml and an external.yaml`,
        at: external.at(['name']),
        hint: `remove one of the two files, or move ${external.file.path} into a folder of its own`,
        related: [{ message: 'the service', at: service.at(['name']) }],
      };
    }
  },
});
