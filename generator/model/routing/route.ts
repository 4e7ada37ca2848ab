import type { Service } from '../service.ts';
import type { MetadataConditions } from './metadata.ts';
import type { Rule, SourceService } from './rule.ts';
import type { Treatment } from './treatment.ts';

/**
 * A route of a service: the calls it matches, and how they are handled. The first route that matches a call
 * applies.
 */
export interface Route extends Treatment, Pick<Rule, 'authority' | 'requestHeaders' | 'responseHeaders'> {
  readonly name: string;
  /** Any of these; empty means any path. */
  readonly paths: readonly RoutePath[];
  readonly metadata: MetadataConditions;
  /** Any of these; empty means any caller. */
  readonly callers: readonly SourceService[];
}

/** The parts of a service that determine its routes. */
export type RoutedService = Pick<Service, 'methods' | 'routing'>;

/** `package.Service/Method`, or all methods of `package.Service`. */
export type RoutePath = { readonly method: string } | { readonly service: string };
