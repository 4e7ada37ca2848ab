import { exposuresIn } from '../../model/exposure.ts';
import type { Case } from '../case.ts';
import { caseOf, type Derivation, sending, shortName } from './case-context.ts';

/** Statuses of calls that a gateway has no route for, or is not allowed to make. */
const noRoute = ['UNIMPLEMENTED', 'NOT_FOUND', 'PERMISSION_DENIED'] as const;

/** A gateway does not let through what is not exposed: other methods, and health checks. */
export const gateways: Derivation = (context) => {
  const { cluster, instance } = context;
  const cases = exposuresIn(cluster.gateways, instance.service.exposures).flatMap(
    ({ gateway, hosts: [host], methods }): Case[] => {
      if (host === undefined) return [];
      const name = host.replace(/^\*/, 'prove');
      const hidden = instance.service.methods
        .map(({ path }) => path)
        .filter((path) => !methods.includes(path));
      return [...hidden, 'grpc.health.v1.Health/Check'].map((method) =>
        caseOf(
          context,
          'gateway',
          `${shortName(instance, method)}/not-exposed-by-${gateway.name}`,
          ['expose', gateway.name],
          {
            from: { kind: 'gateway', gateway: gateway.name, host: name },
            send: sending(method, 5),
            expect: [{ claim: 'status', anyOf: noRoute }, { claim: 'not reached' }],
          },
        ),
      );
    },
  );
  return { cases, unproven: [] };
};
