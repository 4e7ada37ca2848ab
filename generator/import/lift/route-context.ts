import type { ExistingInstance } from '../inventory.ts';

/** What routes are read with. */
export interface RouteContext {
  readonly instance: ExistingInstance;
  /** Names of versions by subset. */
  readonly versions: ReadonlyMap<string, string>;
  /** The methods of the service: `package.Service/Method`. */
  readonly methods: readonly string[];
  /** Those of them that may be repeated, by their protos. */
  readonly idempotent: ReadonlySet<string>;
  /** The service whose pods carry a label `app`. */
  readonly serviceOfApp: (app: string) => string | undefined;
  /** Called with each route that a spec cannot express, and the reason. */
  readonly onLoss: (route: string, reason: string) => void;
}
