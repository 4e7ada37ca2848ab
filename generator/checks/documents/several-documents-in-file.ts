import { isMap } from '../../lang/plain-map.ts';
import { defineCheck } from '../check.ts';

export const severalDocumentsInFile = defineCheck({
  name: 'several-documents-in-file',
  code: 'MESH344',
  severity: 'error',
  title: 'A list of documents in one file',
  explanation:
    'Kustomize takes a List apart, and the AppProject of the team allows the kind List instead of what is in it: the sync is refused. A file in extra/ is one document, which reviews and findings can point to.',
  source: 'Kubernetes, API conventions: Lists; Argo CD, Projects',
  *run({ additions }) {
    for (const { folder, value, at } of additions) {
      if (folder !== 'extra' || !isMap(value)) continue;
      if (!/List$/.test(String(value['kind'])) || !Array.isArray(value['items'])) continue;
      yield {
        message: `a ${String(value['kind'])} of ${value['items'].length} documents`,
        at: at(['kind']),
        hint: 'write each of them into a file of its own',
      };
    }
  },
});
