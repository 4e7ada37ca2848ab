import { Ajv, type ErrorObject, type Options } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import type { ClusterSpec } from '../schema/cluster.ts';
import type { ExternalSpec } from '../schema/external.ts';
import type { FleetSpec } from '../schema/fleet.ts';
import { type SpecKind, schemas } from '../schema/index.ts';
import type { ServiceSpec } from '../schema/service.ts';
import { inParts, type SchemaParts } from './schema-parts.ts';

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
  inlineRefs: false,
  code: { source: true, optimize: 1 },
};

const kinds = ['service', 'external', 'cluster', 'fleet'] as const satisfies readonly SpecKind[];

/** What a module of compiled validators exports. Its errors have schemas that refer to `parts`. */
export interface CompiledValidators extends Validators {
  readonly parts: SchemaParts;
}

/** Compiles the validators in this process. */
export function compileValidators(): CompiledValidators {
  const { ajv, parts } = prepared();
  const validatorOf = <Spec>(kind: SpecKind): Validator<Spec> => {
    const validator = ajv.getSchema<Spec>(kind);
    if (!validator || '$async' in validator) throw new Error(`There is no validator of ${kind} specs.`);
    return validator;
  };
  return {
    service: validatorOf('service'),
    external: validatorOf('external'),
    cluster: validatorOf('cluster'),
    fleet: validatorOf('fleet'),
    parts,
  };
}

/** The same validators as the source of a CommonJS module. */
export function validatorSource(): string {
  const { ajv, parts } = prepared();
  const code = standalone.default(ajv, Object.fromEntries(kinds.map((kind) => [kind, kind])));
  return `${code}\nexports.parts = ${JSON.stringify(parts)};\n`;
}

function prepared(): { readonly ajv: Ajv; readonly parts: SchemaParts } {
  const ajv = new Ajv(options);
  const divided = inParts(Object.fromEntries(kinds.map((kind) => [kind, schemas[kind]])));
  ajv.addSchema(divided.parts);
  for (const [kind, schema] of divided.schemas) ajv.addSchema({ ...schema, $id: kind });
  return { ajv, parts: divided.parts.$defs };
}
