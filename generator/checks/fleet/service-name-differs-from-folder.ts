import { folderOf } from '../../load/workspace.ts';
import { defineCheck } from '../check.ts';

export const serviceNameDiffersFromFolder = defineCheck({
  name: 'service-name-differs-from-folder',
  code: 'MESH303',
  severity: 'error',
  title: 'The name of a service differs from its folder',
  explanation:
    'People and commands find a service by its folder, and the folders in base/ and overlays/ have the same name. A spec copied from another service often keeps the old name.',
  *run({ services, externals }) {
    for (const { file, spec, at } of [...services, ...externals]) {
      const folder = folderOf(file);
      if (spec.name === folder) continue;
      const hint = `write name: ${folder}, or rename the folder`;
      yield {
        message: `the service is named ${spec.name}, but its folder is ${folder}`,
        at: at(['name']),
        hint,
      };
    }
  },
});
