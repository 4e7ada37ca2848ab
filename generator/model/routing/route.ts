import type { Service } from '../service.ts';
import type { MetadataConditions } from './metadata.ts';
import type { Rule, SourceService } from './rule.ts';
import type { Treatment } from './treatment.ts';

/** A route of a service: which calls it takes, and what happens to them. The first that takes a call decides. */
export interface Route extends Treatment, Pick<Rule, 'authority' | 'requestHeaders' | 'responseHeaders'> {
  readonly name: string;
  /** Any of these; none is any path. */
  readonly paths: readonly RoutePath[];
  readonly metadata: MetadataConditions;
  /** Any of these; none is anybody. */
  readonly callers: readonly SourceService[];
}

/** What of a service its routes follow from. */
export type RoutedService = Pick<Service, 'methods' | 'routing'>;

/** `package.Service/Method`, or all methods of `package.Service`. */
export type RoutePath = { readonly method: string } | { readonly service: string };
