import { identityOfDocument } from '../../model/additions.ts';
import { defineCheck } from '../check.ts';

const kinds = ['Application', 'ApplicationSet', 'AppProject'];

export const argocdObject = defineCheck({
  name: 'argocd-object',
  code: 'MESH345',
  severity: 'error',
  title: 'An object of Argo CD among the documents of a service',
  explanation:
    'Applications and projects are made from the specs, in the namespace of Argo CD. In the namespace of a service Argo CD does not look for them; where it is told to, whoever may write one there may sync anything to any place that its project allows, past this repository and its reviews.',
  source: 'Argo CD, Applications in any namespace; ApplicationSet security',
  *run({ additions }) {
    for (const { folder, value, at } of additions) {
      const document = folder === 'extra' ? identityOfDocument(value) : undefined;
      if (!document?.apiVersion.startsWith('argoproj.io/') || !kinds.includes(document.kind)) continue;
      yield {
        message: `${document.kind} ${document.name} is not a team's to make`,
        at: at(['kind']),
        hint: 'write a spec in services/ or clusters/; its Application follows from it',
      };
    }
  },
});
