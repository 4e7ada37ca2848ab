import { installation } from '../command-line/installation.ts';
import type { Step } from './step.ts';
import { bufChecks } from './steps/buf.ts';
import { builtDocuments } from './steps/built-documents.ts';
import { committedTree, treeAndChange } from './steps/committed-tree.ts';
import { generatedCode } from './steps/generated-code.ts';
import { istioAnalysis } from './steps/istio-analysis.ts';
import { kustomizeBuild } from './steps/kustomize-build.ts';
import { lint } from './steps/lint.ts';
import { schemaValidation } from './steps/schema-validation.ts';
import { smallProof } from './steps/small-proof.ts';
import { smallRehearsal } from './steps/small-rehearsal.ts';
import { typeCheck } from './steps/type-check.ts';
import { unchangedGenerator } from './steps/unchanged-generator.ts';
import { unitTests } from './steps/unit-tests.ts';

/** What is generated from the sources: only the repository of the generator has them. */
const ofSources: readonly Step[] = [typeCheck, lint, unitTests, generatedCode];

/**
 * The steps of `npm test`, in starting order: the longest one early, so the others run beside it. A fleet tests itself and
 * not its generator; in the repository of the generator, a workflow checks the change.
 */
export const steps: readonly Step[] = installation.release
  ? [unchangedGenerator, smallProof, treeAndChange, bufChecks, builtDocuments, istioAnalysis]
  : [
      ...ofSources,
      ...[committedTree, bufChecks, kustomizeBuild, schemaValidation, istioAnalysis],
      ...[smallProof, smallRehearsal],
    ];
