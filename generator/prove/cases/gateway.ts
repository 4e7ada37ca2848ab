import { exposuresIn } from '../../model/exposure.ts';
import type { Gateway } from '../../model/gateway.ts';
import { requestOf, requestsOfNoOperation, requestText } from '../../model/http-request.ts';
import type { Service } from '../../model/service.ts';
import { statusesOf } from '../call-status.ts';
import type { Case } from '../case.ts';
import { firstMatch } from '../own/match-call.ts';
import type { OwnDocuments } from '../own/own-documents.ts';
import { routesThroughGateway } from '../own/placed-routes.ts';
import { caseOf, type Derivation, sending, shortName } from './case-context.ts';

/** A gateway does not let through what is not exposed: other methods, health checks, and requests of no operation. */
export const gateways: Derivation = (context) => {
  const { cluster, instance, own } = context;
  const cases = exposuresIn(cluster.gateways, instance.service.exposures).flatMap(
    ({ gateway, hosts: [host], methods }): Case[] => {
      if (host === undefined) return [];
      const name = host.replace(/^\*/, 'prove');
      const hidden = instance.service.methods
        .map(({ path }) => path)
        .filter((path) => !methods.includes(path));
      const isOpen = (method: string) =>
        own !== undefined && isRouted(own, gateway, name, method, instance.service);
      const others = [
        ...(instance.service.grpc ? ['grpc.health.v1.Health/Check'] : []),
        ...requestsOfNoOperation(instance.service).map(requestText),
      ];
      const tried = [...hidden, ...others].filter((method) => !isOpen(method));
      return tried.map((method) =>
        caseOf(
          context,
          'gateway',
          `${shortName(instance, method)}/not-exposed-by-${gateway.name}`,
          ['expose', gateway.name],
          {
            from: { kind: 'gateway', gateway: gateway.name, host: name },
            send: sending(method, 5),
            expect: [{ claim: 'status', anyOf: statusesOf(method).notExposed }, { claim: 'not reached' }],
          },
        ),
      );
    },
  );
  return { cases, unproven: [] };
};

/** True if a team has a route for such calls through a gateway. Its documents have cases of their own. */
function isRouted(
  own: OwnDocuments,
  gateway: Gateway,
  host: string,
  method: string,
  service: Service,
): boolean {
  const routes = routesThroughGateway(own, gateway, host)?.routes ?? [];
  const request = requestOf(service, method);
  const call = { method, request, metadata: {}, caller: undefined, authority: host };
  return firstMatch(routes, call) !== undefined;
}
