import { servedBy } from '../../../load/proto-index.ts';
import type { Service } from '../../../model/service.ts';
import { domainOf, findService, fullHost } from '../../../picture/hosts.ts';
import { type ClusterPicture, picturesOf } from '../../../picture/picture.ts';
import type { RenderedDocument, RenderedFleet } from '../../../picture/rendered-document.ts';
import { type HttpRoute, httpRoutesOf } from '../../../picture/routes.ts';
import { usersOf } from '../../../picture/visibility.ts';
import { allMethods, type FullMethod } from '../routes/rule-methods.ts';
import { matchesPath, othersOf } from './matched-paths.ts';

/** A gRPC method of a service of the fleet, whose calls a route of a VirtualService takes in a cluster. */
export interface RoutedMethod extends FullMethod {
  readonly picture: ClusterPicture;
  readonly service: Service;
}

/** The gRPC methods that a route takes: earlier routes leave them at least some calls. */
export function routedMethods(
  route: HttpRoute,
  document: RenderedDocument,
  rendered: RenderedFleet,
): RoutedMethod[] {
  const users = usersOf(document);
  const all = httpRoutesOf(document);
  const before = all.slice(
    0,
    all.findIndex(({ path }) => path.at(-1) === route.path.at(-1)),
  );
  return picturesOf(document, rendered).flatMap((picture) => {
    const services = new Map(
      route.targets.flatMap(({ host, port }) => {
        const full = fullHost(host, document.namespace, domainOf(rendered));
        const service = findService(picture.hosts, full, users)?.service;
        const isForGrpc = service?.grpc && (port === undefined || port === service.grpc.port);
        return isForGrpc ? [[service.name, service]] : [];
      }),
    );
    return [...services.values()].flatMap((service) =>
      grpcMethodsOf(service, rendered)
        .filter(({ name }) => takes(route, name) && !before.some((each) => takesAll(each, name)))
        .map((method) => ({ ...method, picture, service })),
    );
  });
}

/** The gRPC methods of a service, as far as the protos are known. */
export const grpcMethodsOf = ({ name }: Service, { workspace }: RenderedFleet): FullMethod[] =>
  workspace.services
    .filter(({ spec }) => spec.name === name)
    .flatMap(({ spec }) => allMethods(servedBy(spec, workspace.protos)))
    .filter(({ method }) => !method.isHttp);

/** True if a route may take calls of a method. */
const takes = ({ matches }: HttpRoute, method: string): boolean =>
  matches.length === 0 || matches.some((match) => matchesPath(match, `/${method}`));

/** True if a route leaves no call of a method to later ones. */
export const takesAll = ({ matches }: HttpRoute, method: string): boolean =>
  matches.length === 0 ||
  matches.some((match) => matchesPath(match, `/${method}`) && Object.keys(othersOf(match)).length === 0);

/** The first of some methods, and how many more there are. */
export function someMethods(names: readonly string[]): string {
  const [first = '', ...others] = [...new Set(names)];
  return others.length === 0 ? first : `${first} and ${others.length} more methods`;
}
