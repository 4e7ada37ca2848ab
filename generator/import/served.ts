import { listAt, textAt, textsAt } from '../lang/at-path.ts';
import type { ProtoIndex } from '../load/proto-index.ts';
import type { ExistingDocument } from './document.ts';
import type { ExistingInstance, Inventory } from './inventory.ts';
import { policiesOf, virtualServicesOf } from './related.ts';

/**
 * The gRPC services of a workload: those in paths of its routes and policies, otherwise the one whose name fits.
 * @param given `--serves` of the command line, by service
 */
export function servedBy(
  instance: ExistingInstance,
  inventory: Inventory,
  protos: ProtoIndex,
  given: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const chosen = given.get(instance.name);
  if (chosen) return chosen;
  const paths = [
    ...virtualServicesOf(instance, inventory).flatMap(pathsOfRoutes),
    ...policiesOf(instance, inventory).flatMap(pathsOfPolicy),
  ];
  const named = [...new Set(paths.flatMap((path) => serviceOfPath(path) ?? []))].filter(
    (name) => Object.hasOwn(protos, name) && !name.startsWith('grpc.'),
  );
  if (named.length > 0) return named.sort();
  const alike = Object.keys(protos).filter(
    (name) => plain(name.split('.').at(-1) ?? '') === plain(instance.name),
  );
  return alike.length === 1 ? alike : [];
}

/** `cart-service`, `CartService` and `carts` are one name. */
const plain = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll('-', '')
    .replace(/service$/, '')
    .replace(/s$/, '');

const serviceOfPath = (path: string): string | undefined => /^\/([\w.]+)(?:\/|$)/.exec(path)?.[1];

const pathsOfRoutes = ({ value }: ExistingDocument): string[] =>
  listAt(value, 'spec', 'http').flatMap((route) =>
    listAt(route, 'match').flatMap((match) =>
      ['exact', 'prefix', 'regex'].flatMap((kind) => textAt(match, 'uri', kind)?.replaceAll('\\', '') ?? []),
    ),
  );

const pathsOfPolicy = ({ value }: ExistingDocument): string[] =>
  listAt(value, 'spec', 'rules').flatMap((rule) =>
    listAt(rule, 'to').flatMap((to) => textsAt(to, 'operation', 'paths')),
  );
