import type { Step } from './step.ts';
import { bufChecks } from './steps/buf.ts';
import { committedTree } from './steps/committed-tree.ts';
import { generatedCode } from './steps/generated-code.ts';
import { istioAnalysis } from './steps/istio-analysis.ts';
import { kustomizeBuild } from './steps/kustomize-build.ts';
import { lint } from './steps/lint.ts';
import { schemaValidation } from './steps/schema-validation.ts';
import { smallProof } from './steps/small-proof.ts';
import { smallRehearsal } from './steps/small-rehearsal.ts';
import { typeCheck } from './steps/type-check.ts';
import { unitTests } from './steps/unit-tests.ts';

/** The steps of `npm test`, in starting order: quick ones first, then the longest next to the others. */
export const steps: readonly Step[] = [
  typeCheck,
  lint,
  unitTests,
  generatedCode,
  committedTree,
  bufChecks,
  kustomizeBuild,
  schemaValidation,
  istioAnalysis,
  smallProof,
  smallRehearsal,
];
