import type { Path } from '../../../diagnostics/source-file.ts';
import type { ProtoService } from '../../../load/proto-index.ts';
import type { ServiceSpec } from '../../../schema/service.ts';
import { type FullMethod, fullMethods } from './taken-methods.ts';

type Policy = Exclude<NonNullable<ServiceSpec['retries']>, 'off'>;

/** The retry policy that a spec says for a method, its own or that of the service; undefined where none is said. */
export function retriesOfMethod(
  spec: ServiceSpec,
  method: FullMethod,
  served: readonly ProtoService[],
): { readonly policy: Policy; readonly path: Path } | undefined {
  const own = Object.entries(spec.methods ?? {}).find(
    ([name, { retries }]) =>
      retries !== undefined && fullMethods(name, served).some((full) => full.name === method.name),
  );
  const [said, path] = own ? [own[1].retries, ['methods', own[0], 'retries']] : [spec.retries, ['retries']];
  return said === undefined || said === 'off' ? undefined : { policy: said, path };
}
