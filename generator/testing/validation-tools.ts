import { provideBuiltProgram } from '../toolchain/built-program.ts';
import { provideTools, toolsAreMandatory, validatorOf } from '../toolchain/provide-tools.ts';
import { programs } from '../toolchain/versions.ts';

const { kustomize: builder, ...validation } = await provideTools(console.error);

/** What builds overlays. */
export const kustomize = builder;

/** kustomize and kubeconform with its schemas, or the first that is missing. */
export const validator = kustomize.available ? validatorOf(validation) : kustomize;

/** Building it takes minutes: npm test has built it before. Elsewhere a missing istioctl skips its tests, except in CI. */
export const istioctl = await provideBuiltProgram(
  programs.istioctl,
  toolsAreMandatory() ? console.error : undefined,
);

/** istioctl, if what comes before it is there too. */
export const analyzer = validator.available ? istioctl : validator;
