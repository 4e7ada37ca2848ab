import type { CaseKind } from '../case.ts';
import type { Mutate, Step, Target } from './edit.ts';

/** A tree that is wrong in one known way. */
export interface Mutation {
  /** Unique; what the table calls it. */
  readonly name: string;
  /** What a person might have done. */
  readonly what: string;
  readonly mutate: Mutate;
  /** The services, and the kinds of cases, that are run to find it out: others cost time and are not needed. */
  readonly service: string;
  readonly kinds: readonly CaseKind[];
}

/** The routes of a service, or of an external one. */
export const routes = (name: string): Target => ({ kind: 'VirtualService', name });
/** What callers do with its pods. */
export const destination = (name: string): Target => ({ kind: 'DestinationRule', name });
/** Who may call it. */
export const policy = (name: string): Target => ({ kind: 'AuthorizationPolicy', name });
/** A place in the route of this name. */
export const route = (name: string, ...path: readonly Step[]): Step[] => [
  'spec',
  'http',
  { named: name },
  ...path,
];
