import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { ErrorObject, Options } from 'ajv';
import { writeWhole } from '../platform/whole-file.ts';
import type { ClusterSpec } from '../schema/cluster.ts';
import type { ExternalSpec } from '../schema/external.ts';
import type { FleetSpec } from '../schema/fleet.ts';
import type { ServiceSpec } from '../schema/service.ts';

/** Tells whether a value has the shape; what is wrong stands in `errors` afterwards. */
export interface Validator<Spec> {
  (value: unknown): value is Spec;
  errors?: ErrorObject[] | null;
}

/** One validator for each kind of spec. */
export interface Validators {
  readonly service: Validator<ServiceSpec>;
  readonly external: Validator<ExternalSpec>;
  readonly cluster: Validator<ClusterSpec>;
  readonly fleet: Validator<FleetSpec>;
}

const options: Options = {
  allErrors: true,
  verbose: true,
  allowUnionTypes: true,
  strict: true,
  code: { source: true, optimize: 1 },
};

/** Beside the bundle, whose folder is named by its content: the compiled code can never be older than the schemas. */
const compiled = fileURLToPath(new URL('./validators.cjs', import.meta.url));
const bundled = import.meta.url.includes('/.cache/');

let loaded: Promise<Validators> | undefined;

/** The validators; compiled by ajv once for each build of the generator (0.2 s), loaded as plain code afterwards. */
export function loadValidators(): Promise<Validators> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Validators> {
  if (!bundled) return (await import('./compile-validators.ts')).compileValidators(options);
  if (!existsSync(compiled)) {
    const { validatorSource } = await import('./compile-validators.ts');
    writeWhole(compiled, validatorSource(options));
  }
  return createRequire(import.meta.url)(compiled);
}
