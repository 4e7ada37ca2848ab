import type { CaseKind } from '../case.ts';
import type { Mutate, Step, Target } from './edit.ts';

/** A known fault in a rendered tree. */
export interface Mutation {
  /** Unique: its name in the table. */
  readonly name: string;
  /** The fault, as a sentence. */
  readonly what: string;
  readonly mutate: Mutate;
  /** The service and the kinds of cases that must detect it. Other cases are not run. */
  readonly service: string;
  readonly kinds: readonly CaseKind[];
}

/** The routes of a service, or of an external one. */
export const routes = (name: string): Target => ({ kind: 'VirtualService', name });
/** How callers treat its pods. */
export const destination = (name: string): Target => ({ kind: 'DestinationRule', name });
/** The callers that it allows. */
export const policy = (name: string): Target => ({ kind: 'AuthorizationPolicy', name });
/** A place in the route of this name. */
export const route = (name: string, ...path: readonly Step[]): Step[] => [
  'spec',
  'http',
  { named: name },
  ...path,
];
