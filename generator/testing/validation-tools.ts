import { provideBuiltProgram } from '../toolchain/built-program.ts';
import { provideTools, toolsAreMandatory, validatorOf } from '../toolchain/provide-tools.ts';
import { programs } from '../toolchain/versions.ts';

const { kustomize: builder, ...validation } = await provideTools(console.error);

/** What builds overlays. */
export const kustomize = builder;

/** kustomize and kubeconform with its schemas, or the first that is missing. */
export const validator = kustomize.available ? validatorOf(validation) : kustomize;

/** Building it takes minutes: npm test has built it before. Elsewhere a missing program skips its tests, except in CI. */
export const istioAnalysis = await provideBuiltProgram(
  programs.istioAnalysis,
  toolsAreMandatory() ? console.error : undefined,
);

/** Istio's analysis, if what comes before it is there too. */
export const analyzer = validator.available ? istioAnalysis : validator;
