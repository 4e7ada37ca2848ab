import { defineRule } from '../diagnostics/rule.ts';

/** Rules for differences between the committed tree and the specs. */
export const treeRules = {
  changedGeneratedFile: defineRule({
    name: 'changed-generated-file',
    code: 'MESH901',
    severity: 'error',
    hasOneRemedy: true,
    title: 'Generated file differs from the specs',
    explanation:
      'The file was edited by hand, or a spec was changed without `npm run generate`. Argo CD would sync something that no spec defines.',
  }),
  missingGeneratedFile: defineRule({
    name: 'missing-generated-file',
    code: 'MESH902',
    severity: 'error',
    hasOneRemedy: true,
    title: 'Generated file is missing',
    explanation:
      'A spec was changed without `npm run generate`, or the file was deleted. Argo CD would prune objects that the specs define.',
  }),
  unexpectedFile: defineRule({
    name: 'unexpected-file',
    code: 'MESH903',
    severity: 'error',
    hasOneRemedy: true,
    title: 'File without a spec',
    explanation:
      'The generator owns base/, overlays/ and argocd/ completely. The next run of `npm run generate` deletes any other file there.',
  }),
} as const;
