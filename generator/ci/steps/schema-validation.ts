import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Validator, validateDocuments, validateFiles } from '../../toolchain/kubeconform.ts';
import type { Validation } from '../../toolchain/kubeconform-output.ts';
import { localDefinitions } from '../../toolchain/local-definitions.ts';
import { yamlFiles } from '../../toolchain/overlay-folders.ts';
import { validatorOf } from '../../toolchain/provide-tools.ts';
import { combine, notAvailable, nothingYet, oneCheck, type Step, type StepResult } from '../step.ts';
import type { Verification } from '../verification.ts';

/** kubeconform for every document that a cluster gets: those of built overlays, and those of argocd/. */
export const schemaValidation: Step = {
  name: 'kubeconform',
  title: 'kubeconform',
  summary: 'every built document and everything in argocd/ matches its strict JSON schema',
  needs: ['tools'],
  async run(verification) {
    const validator = validatorOf(await verification.tools(), localDefinitions(verification.root));
    if (!validator.available) return notAvailable(validator);
    return combine([
      await validateOverlays(verification, validator),
      await validateArgoCd(verification.root, validator),
    ]);
  },
};

async function validateOverlays({ root, builds }: Verification, validator: Validator): Promise<StepResult> {
  const built = await builds();
  if ('available' in built) return notAvailable(built);
  const texts = built.flatMap((build) =>
    'yaml' in build ? [[relative(root, build.folder), build.yaml] as const] : [],
  );
  if (built.length === 0 && existsSync(join(root, 'overlays'))) return nothingYet();
  if (texts.length === 0) return oneCheck(false, 'There is no built overlay to validate.');
  return resultOf(await validateDocuments(validator, new Map(texts)));
}

async function validateArgoCd(root: string, validator: Validator): Promise<StepResult> {
  const files = yamlFiles(join(root, 'argocd'));
  if (files.length === 0) return oneCheck(false, 'There is no YAML file in argocd/ to validate.');
  const results = await validateFiles(validator, files);
  return resultOf(results.map((result) => ({ ...result, file: relative(root, result.file) })));
}

function resultOf(validations: readonly Validation[]): StepResult {
  return combine(
    validations.map(({ file, kind, name, status, errors }) => {
      const subject = [`${file}:`, kind, name].filter((part) => part !== '').join(' ');
      const faults = errors.map(({ path, message }) => `    ${[path, message].filter(Boolean).join(': ')}`);
      return oneCheck(status === 'valid', [subject, ...faults].join('\n'));
    }),
  );
}
