import { defineRule } from '../diagnostics/rule.ts';

/** How a committed tree can differ from its specs. */
export const treeRules = {
  changedGeneratedFile: defineRule({
    name: 'changed-generated-file',
    code: 'MESH901',
    severity: 'error',
    title: 'A generated file differs from the specs',
    explanation:
      'The file was edited by hand, or a spec was changed without rendering again. Argo CD would sync what no spec says.',
  }),
  missingGeneratedFile: defineRule({
    name: 'missing-generated-file',
    code: 'MESH902',
    severity: 'error',
    title: 'A generated file is missing',
    explanation:
      'A spec was changed without rendering again, or the file was deleted. Argo CD would prune what the specs ask for.',
  }),
  unexpectedFile: defineRule({
    name: 'unexpected-file',
    code: 'MESH903',
    severity: 'error',
    title: 'A file that no spec explains',
    explanation:
      'base/, overlays/ and argocd/ are wholly owned by the generator; a file of one’s own there is removed by the next run.',
  }),
} as const;
