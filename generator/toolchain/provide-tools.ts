import type { Available, Progress, Unavailable } from './availability.ts';
import { provideGoTool } from './go-tool.ts';
import type { Validator } from './kubeconform.ts';
import { provideSchemas } from './schemas.ts';
import * as versions from './versions.ts';

/** Every external part that the verification uses, or why it is not here. */
export interface Tools {
  readonly kustomize: Available | Unavailable;
  readonly kubeconform: Available | Unavailable;
  readonly schemas: Available | Unavailable;
}

/** Provides all of them, at their pinned versions. */
export async function provideTools(progress: Progress): Promise<Tools> {
  const kustomize = await provideGoTool(versions.kustomize, progress);
  const kubeconform = await provideGoTool(versions.kubeconform, progress);
  const schemas = await provideSchemas(progress);

  return { kustomize, kubeconform, schemas };
}

/** kubeconform together with its schemas. */
export function validatorOf(
  { kubeconform, schemas }: Omit<Tools, 'kustomize'>,
  definitions: Validator['definitions'] = [],
): ({ readonly available: true } & Validator) | Unavailable {
  if (!kubeconform.available) return kubeconform;
  if (!schemas.available) return schemas;
  return { available: true, kubeconform: kubeconform.path, schemas: schemas.path, definitions };
}

/** Whether this is continuous integration, where a missing tool is a failure: a check that never runs checks nothing. */
export function toolsAreMandatory(environment: NodeJS.ProcessEnv = process.env): boolean {
  return environment['CI'] === 'true' || environment['CI'] === '1';
}
