import { kubeconformTool } from '../../external-tools/kubeconform.ts';
import { toolStep } from '../tool-step.ts';

/**
 * Both tools over what the specs render, for a fleet: the step `tree` compares it with the tree. They remember what they
 * have checked: hundreds of builds take a minute.
 */
export const builtDocuments = toolStep({
  name: 'documents',
  title: 'kustomize, kubeconform',
  summary: 'kustomize builds every overlay, and every document of a cluster matches its strict JSON schema',
  needs: ['tools'],
  tools: [kubeconformTool],
  withoutSubjects: 'no cluster has a service yet',
});
