import { isMap } from '../../lang/plain-map.ts';
import { defineCheck } from '../check.ts';

export const severalDocumentsInFile = defineCheck({
  name: 'several-documents-in-file',
  code: 'MESH344',
  severity: 'error',
  title: 'A file contains a List of documents',
  explanation:
    'Kustomize splits a List into its documents, but the AppProject of the team would allow the kind List instead of their kinds, and the sync fails. A file in extra/ can contain several documents of any kinds, separated by ---.',
  source: 'Kubernetes, API conventions: Lists; Argo CD, Projects',
  *run({ additions }) {
    for (const { folder, value, at } of additions) {
      if (folder !== 'extra' || !isMap(value)) continue;
      if (!/List$/.test(String(value['kind'])) || !Array.isArray(value['items'])) continue;
      yield {
        message: `this ${String(value['kind'])} contains ${value['items'].length} documents`,
        at: at(['kind']),
        hint: 'write the items themselves, separated by lines with ---',
      };
    }
  },
});
