import type { Injection } from '../model/routing/fault.ts';
import type { HeaderChanges } from '../model/routing/metadata.ts';
import type { Copies } from '../model/routing/mirror.ts';
import type { Retries } from '../model/routing/route-policy.ts';
import type { Share } from '../model/routing/rule.ts';

/** The calls of a service that a statement is about. */
export interface Calls {
  /** `package.Service/Method`; undefined means every method that the callers may call. */
  readonly methods?: readonly string[];
  /** Names of callers; undefined if the methods have no callers. */
  readonly callers?: readonly string[];
  /**
   * Conditions on the metadata of the call, as text; empty for a call without metadata that a route matches.
   */
  readonly conditions: readonly string[];
}

/** The aspects in which calls can differ, and the data of each. */
export interface CallAspects {
  /** Versions with their shares in percent; versions without calls are left out. */
  readonly traffic: readonly Share[];
  readonly mirror: readonly Copies[];
  readonly fault: Injection | null;
  /** Istio duration; null means no limit. */
  readonly timeout: string | null;
  readonly retries: Retries;
  readonly headers: RewrittenHeaders | null;
  /** What a route of a team does besides, in words. */
  readonly further: readonly string[];
}

/** The header changes of a call. */
export interface RewrittenHeaders {
  readonly authority?: string;
  readonly request?: HeaderChanges;
  readonly response?: HeaderChanges;
}

/** Some calls are handled differently, in one aspect. */
export interface CallFactOf<Aspect extends keyof CallAspects> {
  readonly kind: Aspect;
  readonly calls: Calls;
  readonly before: CallAspects[Aspect];
  readonly after: CallAspects[Aspect];
}

/** Some calls are handled differently. */
export type CallFact = { readonly [Aspect in keyof CallAspects]: CallFactOf<Aspect> }[keyof CallAspects];
