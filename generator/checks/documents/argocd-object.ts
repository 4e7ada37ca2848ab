import { identityOfDocument } from '../../model/additions.ts';
import { defineCheck } from '../check.ts';

const kinds = ['Application', 'ApplicationSet', 'AppProject'];

export const argocdObject = defineCheck({
  name: 'argocd-object',
  code: 'MESH345',
  severity: 'error',
  title: 'A service adds an Argo CD object',
  explanation:
    'The generator renders Applications and AppProjects from the specs, in the namespace of Argo CD. By default Argo CD ignores them in the namespace of a service. If it is configured to read them there, anyone who can create one can sync to every destination that its project allows, without a review in this repository.',
  source: 'Argo CD, Applications in any namespace; ApplicationSet security',
  *run({ additions }) {
    for (const { folder, value, at } of additions) {
      const document = folder === 'extra' ? identityOfDocument(value) : undefined;
      if (!document?.apiVersion.startsWith('argoproj.io/') || !kinds.includes(document.kind)) continue;
      yield {
        message: `a service cannot add the ${document.kind} ${document.name}`,
        at: at(['kind']),
        hint: 'write a spec in services/ or clusters/: the generator renders its Application',
      };
    }
  },
});
