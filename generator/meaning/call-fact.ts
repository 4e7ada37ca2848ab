import type { Injection } from '../model/routing/fault.ts';
import type { HeaderChanges } from '../model/routing/metadata.ts';
import type { Copies } from '../model/routing/mirror.ts';
import type { Retries } from '../model/routing/route-policy.ts';
import type { Share } from '../model/routing/rule.ts';

/** Which calls of a service a statement is about. */
export interface Calls {
  /** `package.Service/Method`; undefined is every method that the callers may call. */
  readonly methods?: readonly string[];
  /** Names of callers; undefined where nobody may call the methods. */
  readonly callers?: readonly string[];
  /** What the metadata of a call must be like, in words; none is a call without any that a route asks for. */
  readonly conditions: readonly string[];
}

/** What can be different about calls, and the data that says it. */
export interface CallAspects {
  /** Versions with their shares in percent, those without calls left out. */
  readonly traffic: readonly Share[];
  readonly mirror: readonly Copies[];
  readonly fault: Injection | null;
  /** Istio duration; null is no limit. */
  readonly timeout: string | null;
  readonly retries: Retries;
  readonly headers: RewrittenHeaders | null;
}

/** What is done to the headers of a call. */
export interface RewrittenHeaders {
  readonly authority?: string;
  readonly request?: HeaderChanges;
  readonly response?: HeaderChanges;
}

/** Some calls are treated differently from before, in one respect. */
export interface CallFactOf<Aspect extends keyof CallAspects> {
  readonly kind: Aspect;
  readonly calls: Calls;
  readonly before: CallAspects[Aspect];
  readonly after: CallAspects[Aspect];
}

/** Some calls are treated differently from before. */
export type CallFact = { readonly [Aspect in keyof CallAspects]: CallFactOf<Aspect> }[keyof CallAspects];
