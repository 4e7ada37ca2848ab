import { istioAnalysisTool } from '../../external-tools/istio-analysis.ts';
import { toolStep } from '../tool-step.ts';

/** Istio's analyzers for everything that each cluster gets, as far as they work without the cluster. */
export const istioAnalysis = toolStep({
  name: 'istio',
  title: "Istio's analysis",
  summary: "Istio's analysis finds no error in what each cluster gets",
  needs: ['analysis'],
  tools: [istioAnalysisTool],
  withoutSubjects: 'no cluster has a service yet',
});
