import { defineCheck } from '../check.ts';

export const clusterNameDiffersFromFile = defineCheck({
  name: 'cluster-name-differs-from-file',
  code: 'MESH306',
  severity: 'error',
  title: 'The name of a cluster differs from its file name',
  explanation:
    'Argo CD deploys to the cluster with this name. A copied file that keeps the old name would deploy to the wrong cluster.',
  *run({ clusters }) {
    for (const { file, spec, at } of clusters) {
      const expected = file.path.replace(/^clusters\//, '').replace(/\.yaml$/, '');
      if (spec.name === expected) continue;
      const hint = `write name: ${expected}, or rename the file`;
      yield {
        message: `the cluster is named ${spec.name}, but its file is ${expected}.yaml`,
        at: at(['name']),
        hint,
      };
    }
  },
});
