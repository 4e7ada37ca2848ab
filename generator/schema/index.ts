import type Type from 'typebox';
import { clusterSchema } from './cluster.ts';
import { externalSchema } from './external.ts';
import { fleetSchema } from './fleet.ts';
import { proofsSchema } from './proofs.ts';
import { serviceSchema } from './service.ts';

/** The kinds of spec and their shapes: the one source of validation, editor completion, types and reference pages. */
export const schemas = {
  service: serviceSchema,
  external: externalSchema,
  cluster: clusterSchema,
  fleet: fleetSchema,
  proofs: proofsSchema,
} as const satisfies Record<string, Type.TSchema>;

/** A kind of spec file. */
export type SpecKind = keyof typeof schemas;
