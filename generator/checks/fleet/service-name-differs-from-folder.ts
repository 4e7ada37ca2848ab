import { folderOf } from '../../load/workspace.ts';
import { defineCheck } from '../check.ts';

export const serviceNameDiffersFromFolder = defineCheck({
  name: 'service-name-differs-from-folder',
  code: 'MESH303',
  severity: 'error',
  title: 'A service is not named like its folder',
  explanation:
    'The folder is how people and commands find a service, and base/ and overlays/ are named by it. A spec copied from another service often keeps the old name.',
  *run({ services, externals }) {
    for (const { file, spec, at } of [...services, ...externals]) {
      const folder = folderOf(file);
      if (spec.name === folder) continue;
      const hint = `write name: ${folder}, or rename the folder`;
      yield { message: `the service is named ${spec.name}, its folder ${folder}`, at: at(['name']), hint };
    }
  },
});
