import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { ErrorObject } from 'ajv';
import { installation } from '../command-line/installation.ts';
import { writeWhole } from '../platform/whole-file.ts';
import type { CompiledValidators, Validator, Validators } from './compile-validators.ts';
import { type SchemaParts, wholeSchema } from './schema-parts.ts';

/**
 * Next to the bundle, whose folder has a name made of its content: the compiled code always matches the
 * schemas. A release has it from the start.
 */
const compiled = fileURLToPath(new URL('./validators.cjs', import.meta.url));
const bundled = installation.release !== undefined || import.meta.url.includes('/.cache/');

let loaded: Promise<Validators> | undefined;

/**
 * The validators. ajv compiles them once per build of the generator (0.2 s); later runs load them as plain
 * code.
 */
export function loadValidators(): Promise<Validators> {
  loaded ??= load().then(withWholeSchemas);
  return loaded;
}

/** The same validators, whose errors have whole schemas: messages name what is allowed in and below a place. */
export function withWholeSchemas({ parts, ...validators }: CompiledValidators): Validators {
  const { service, external, cluster, fleet } = validators;
  return {
    service: reporting(service, parts),
    external: reporting(external, parts),
    cluster: reporting(cluster, parts),
    fleet: reporting(fleet, parts),
  };
}

function reporting<Spec>(validator: Validator<Spec>, parts: SchemaParts): Validator<Spec> {
  const wholes = new Map<unknown, ErrorObject['parentSchema']>();
  const whole = (error: ErrorObject): ErrorObject => {
    const { parentSchema } = error;
    const known = wholes.get(parentSchema) ?? Object(wholeSchema(parentSchema, parts));
    wholes.set(parentSchema, known);
    return { ...error, parentSchema: known };
  };
  const validate: Validator<Spec> = (value): value is Spec => {
    const isValid = validator(value);
    validate.errors = isValid ? null : (validator.errors ?? []).map(whole);
    return isValid;
  };
  return validate;
}

async function load(): Promise<CompiledValidators> {
  if (!bundled) return (await import('./compile-validators.ts')).compileValidators();
  if (!existsSync(compiled)) {
    const { validatorSource } = await import('./compile-validators.ts');
    writeWhole(compiled, validatorSource());
  }
  return createRequire(import.meta.url)(compiled);
}
