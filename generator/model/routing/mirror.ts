import { isOperationTitle } from '../../load/http-operation.ts';
import type { ServiceSpec } from '../../schema/service.ts';
import { hostOf } from '../host.ts';
import type { MethodNames } from '../method-names.ts';

/** Copies of the calls of some methods. */
export interface Mirror {
  /** `package.Service/Method` */
  readonly methods: readonly string[];
  readonly copies: Copies;
}

/** The destination of copies of calls, and their share. */
export type Copies = { readonly percent: number } & (
  | { readonly subset: string }
  | { readonly service: string; readonly host: string; readonly port?: number }
);

/** The mirrors of a spec, in its order. */
export function mirrorsOf(
  { mirror }: ServiceSpec,
  names: MethodNames,
  { specs, clusterDomain }: { specs: ReadonlyMap<string, ServiceSpec>; clusterDomain: string },
): Mirror[] {
  return (mirror ?? []).flatMap(({ methods, subset, service, percent = 100 }): Mirror[] => {
    const full = methods.map(names.full);
    if (subset !== undefined) return [{ methods: full, copies: { percent, subset } }];
    const target = service === undefined ? undefined : specs.get(service);
    if (!target) return [];
    const { name, grpc, http } = target;
    const host = hostOf(target, clusterDomain);
    const to = (server: { readonly port: number } | undefined, copied: readonly string[]): Mirror[] =>
      copied.length > 0
        ? [
            {
              methods: copied,
              copies: { percent, service: name, host, ...(server ? { port: server.port } : {}) },
            },
          ]
        : [];
    return [
      ...to(
        grpc,
        full.filter((method) => !isOperationTitle(method)),
      ),
      ...to(http, full.filter(isOperationTitle)),
    ];
  });
}
