import type { Addition } from '../../load/additions.ts';
import { patchOf } from '../../model/additions.ts';
import { defineCheck, type Finding } from '../check.ts';
import { isKustomization, reservedFile } from '../support/extra-document-kinds.ts';

export const invalidPatch = defineCheck({
  name: 'invalid-patch',
  code: 'MESH2200',
  severity: 'error',
  title: 'A file in patches/ is not a patch',
  explanation:
    'A patch is either a document to merge, with the kind and metadata.name of its target, or target and patch with a list of JSON patch operations. The generator writes the kustomization that applies all patches of the folder.',
  source: 'Kustomize, patches',
  *run({ additions, services }) {
    for (const addition of additions.filter(({ folder }) => folder === 'patches')) {
      const isKnown = services.some(({ spec }) => spec.name === addition.service);
      const found = isKnown ? problemOf(addition) : undefined;
      if (found) yield found;
    }
  },
});

function problemOf(addition: Addition): Finding | undefined {
  const { at, file } = addition;
  if (isKustomization(file.path)) return reservedFile(at([]));
  if (patchOf(addition)) return undefined;
  return {
    message: 'this patch is neither a document to merge nor target and patch',
    at: at([]),
    hint: 'write apiVersion, kind and metadata.name, or target: { kind, name } and a list under patch:',
  };
}
