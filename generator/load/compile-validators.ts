import { Ajv, type Options } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { type SpecKind, schemas } from '../schema/index.ts';
import type { Validators } from './validators.ts';

/** Compiles the validators in this process. */
export function compileValidators(options: Options): Validators {
  const ajv = new Ajv(options);
  return {
    service: ajv.compile(schemas.service),
    external: ajv.compile(schemas.external),
    cluster: ajv.compile(schemas.cluster),
    fleet: ajv.compile(schemas.fleet),
  };
}

/** The same validators as the source of a CommonJS module. */
export function validatorSource(options: Options): string {
  const names: SpecKind[] = ['service', 'external', 'cluster', 'fleet'];
  const ajv = new Ajv(options);
  for (const name of names) ajv.addSchema({ ...schemas[name], $id: name });
  return standalone.default(ajv, Object.fromEntries(names.map((name) => [name, name])));
}
