import type { ProtoIndex } from '../load/proto-index.ts';
import type { ServiceSpec } from '../schema/service.ts';
import { methodNamesOf } from './method-names.ts';

/** Whom a service calls, and who may call it. */
export interface Access {
  readonly calls: readonly Call[];
}

/** A service that is called, and the methods, `package.Service/Method`. */
export interface Call {
  readonly service: string;
  readonly methods: readonly string[];
}

/** The access settings of a spec; methods are those of the called services' specs. */
export function resolveAccess(
  spec: ServiceSpec,
  specs: ReadonlyMap<string, ServiceSpec>,
  protos: ProtoIndex,
): Access {
  return {
    calls: (spec.calls ?? []).map(({ service, methods }) => {
      const names = methodNamesOf(specs.get(service)?.grpc.services ?? [], protos);
      return { service, methods: methods.map(names.full) };
    }),
  };
}
