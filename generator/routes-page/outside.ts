import { exposedPaths } from '../model/exposed-routes.ts';
import type { ExternalInstance } from '../model/external.ts';
import { type ReachableService, type Reached, reachedFromOutside } from '../model/outside.ts';
import { browserSummary } from '../render/browser-words.ts';
import { pathsOf } from '../render/route-words.ts';

/** A row for a service that calls from outside can reach. */
export interface OutsideRow {
  readonly gateway: string;
  readonly service: string;
  /** Methods, or whole gRPC services; empty means any. */
  readonly methods: readonly string[];
  /** Its hosts, or the services that call it. */
  readonly by: readonly string[];
  readonly isExposed: boolean;
  /** What browsers may do; empty if nothing is set for them. */
  readonly browsers: readonly string[];
}

/** The rows for what is reachable through gateways: first what is exposed, then what that calls. */
export function outsideRowsOf(
  services: readonly ReachableService[],
  externals: readonly ExternalInstance[],
): OutsideRow[] {
  const served = new Map(services.map(({ service }) => [service.name, service.methods]));
  const methodsOf = ({ service, methods }: Pick<Reached, 'service' | 'methods'>): string[] =>
    methods ? pathsOf(exposedPaths(served.get(service) ?? [], methods)) : [];
  return reachedFromOutside(services, externals).flatMap(({ gateway, exposed, behind }) => [
    ...exposed.map((each) => ({
      gateway,
      service: each.service,
      methods: methodsOf(each),
      by: each.hosts,
      isExposed: true,
      browsers: browserSummary(each),
    })),
    ...behind.map((each) => ({
      gateway,
      service: each.service,
      methods: methodsOf(each),
      by: each.by,
      isExposed: false,
      browsers: [],
    })),
  ]);
}
