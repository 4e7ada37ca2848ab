import { Ajv, type ErrorObject, type Options } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import type { ClusterSpec } from '../schema/cluster.ts';
import type { ExternalSpec } from '../schema/external.ts';
import type { FleetSpec } from '../schema/fleet.ts';
import { type SpecKind, schemas } from '../schema/index.ts';
import type { ServiceSpec } from '../schema/service.ts';

/** Returns whether a value has the shape; the errors are then in `errors`. */
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

/** Compiles the validators in this process. */
export function compileValidators(): Validators {
  const ajv = new Ajv(options);
  return {
    service: ajv.compile(schemas.service),
    external: ajv.compile(schemas.external),
    cluster: ajv.compile(schemas.cluster),
    fleet: ajv.compile(schemas.fleet),
  };
}

/** The same validators as the source of a CommonJS module. */
export function validatorSource(): string {
  const names: SpecKind[] = ['service', 'external', 'cluster', 'fleet'];
  const ajv = new Ajv(options);
  for (const name of names) ajv.addSchema({ ...schemas[name], $id: name });
  return standalone.default(ajv, Object.fromEntries(names.map((name) => [name, name])));
}
