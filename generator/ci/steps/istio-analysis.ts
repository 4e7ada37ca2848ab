import { istioctlTool } from '../../external-tools/istioctl.ts';
import { toolStep } from '../tool-step.ts';

/** Istio's analyzers for everything that each cluster gets, as far as they work without the cluster. */
export const istioAnalysis = toolStep({
  name: 'istioctl',
  title: 'istioctl analyze',
  summary: 'istioctl analyze finds no error in what each cluster gets',
  needs: ['istioctl'],
  tools: [istioctlTool],
});
