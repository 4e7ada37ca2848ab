import { isMap } from '../../lang/plain-map.ts';
import { defineCheck } from '../check.ts';

export const severalDocumentsInFile = defineCheck({
  name: 'several-documents-in-file',
  code: 'MESH344',
  severity: 'error',
  title: 'One file contains a list of documents',
  explanation:
    'Kustomize splits a List into its documents, but the AppProject of the team would allow the kind List instead of their kinds, and the sync fails. A file in extra/ contains one document, so reviews and findings can point to it.',
  source: 'Kubernetes, API conventions: Lists; Argo CD, Projects',
  *run({ additions }) {
    for (const { folder, value, at } of additions) {
      if (folder !== 'extra' || !isMap(value)) continue;
      if (!/List$/.test(String(value['kind'])) || !Array.isArray(value['items'])) continue;
      yield {
        message: `this ${String(value['kind'])} contains ${value['items'].length} documents`,
        at: at(['kind']),
        hint: 'write each document into its own file',
      };
    }
  },
});
