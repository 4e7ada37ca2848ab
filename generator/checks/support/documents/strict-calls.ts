import type { ClusterService } from '../../../picture/hosts.ts';
import { requiresMutualTls } from '../../../picture/mutual-tls.ts';
import type { ClusterPicture } from '../../../picture/picture.ts';
import { type ClusterPods, podsBehind, portAt } from '../../../picture/pods.ts';
import type { RenderedFleet } from '../../../picture/rendered-document.ts';
import type { ServiceSpec } from '../../../schema/service.ts';
import { writtenAddresses } from './container-addresses.ts';

/** A port that pods call. */
export interface CalledPort {
  readonly title: string;
  readonly number: number;
}

/** The ports of services that accept only mutual TLS, and that the calls of a spec name. */
export const strictPortsInCallsOf = (
  { calls = [] }: Pick<ServiceSpec, 'calls'>,
  services: ReadonlyMap<string, ServiceSpec>,
): CalledPort[] =>
  calls.flatMap(({ service }) => {
    const { grpc, ports = {}, mtls = 'STRICT' } = services.get(service) ?? {};
    const numbers =
      grpc && mtls === 'STRICT' ? [grpc.port, ...Object.values(ports).map(({ port }) => port)] : [];
    return numbers.map((number) => ({ title: service, number }));
  });

/** A port of a Service whose pods accept only mutual TLS. */
export interface StrictPort {
  readonly service: ClusterService;
  readonly number: number;
}

/** The ports of Services that pods call, if the pods there accept only mutual TLS. */
export function strictPortsCalled(
  pod: ClusterPods,
  picture: ClusterPicture,
  rendered: RenderedFleet,
): StrictPort[] {
  const declared = (pod.service?.access.calls ?? []).flatMap(({ service }) => {
    const called = rendered.fleet.clusters
      .find(({ name }) => name === picture.name)
      ?.instances.find((each) => each.service.name === service)?.service;
    const found = picture.services.find(({ host }) => host === called?.host);
    return found ? found.ports.map((port) => ({ service: found, port })) : [];
  });
  const written = [...writtenAddresses(rendered)].flatMap(
    ({ pod: reader, service, address, picture: { name } }) => {
      const port = service?.ports.find(({ number }) => number === address.port);
      const isOurs = reader?.written?.document === pod.written?.document && name === picture.name;
      return isOurs && service && port ? [{ service, port }] : [];
    },
  );
  return [...declared, ...written].flatMap(({ service, port }) => {
    const behind = podsBehind(service, picture.podsByNamespace);
    const isStrict =
      behind.length > 0 &&
      behind.every((each) => {
        const number =
          portAt(each, port.target)?.number ?? (typeof port.target === 'number' ? port.target : port.number);
        return requiresMutualTls(each, number, picture);
      });
    return isStrict ? [{ service, number: port.number }] : [];
  });
}
