import type { Cluster } from '../../model/fleet.ts';
import { lostCalls } from '../../picture/lost-calls.ts';
import type { CaseList, Unproven } from '../case.ts';
import type { OwnDocuments } from '../own/own-documents.ts';
import { access } from './access.ts';
import { admittedPods } from './admitted.ts';
import { balancing } from './balancing.ts';
import { browsers } from './browsers.ts';
import { type CaseContext, contextsOf, type Derivation, type Derived } from './case-context.ts';
import { connections } from './connections.ts';
import { egressScope } from './egress.ts';
import { ejections } from './ejection.ts';
import { externalsOf } from './external.ts';
import { faults } from './fault.ts';
import { gateways } from './gateway.ts';
import { headerChanges } from './headers.ts';
import { methodMetrics } from './metrics.ts';
import { mirrors } from './mirror.ts';
import { mutualTls } from './mtls.ts';
import { ownAccess } from './own-access.ts';
import { ownDestinations } from './own-destinations.ts';
import { ownOthers } from './own-others.ts';
import { ownPlainText } from './own-plain-text.ts';
import { ownRoutes } from './own-routes.ts';
import { retries } from './retry.ts';
import { splits } from './split.ts';
import { timeouts } from './timeout.ts';

/** What is derived for each service, in the order in which it is reported. */
const derivations: readonly Derivation[] = [
  admittedPods,
  splits,
  mirrors,
  faults,
  timeouts,
  retries,
  headerChanges,
  access,
  mutualTls,
  connections,
  egressScope,
  gateways,
  browsers,
  balancing,
  ejections,
  methodMetrics,
];

/**
 * Everything that the specs of a cluster claim, and the documents and patches of teams, as cases. A rendered document
 * that differs from its spec fails them.
 */
export function deriveCases(cluster: Cluster, own: OwnDocuments | undefined = undefined): CaseList {
  const contexts = contextsOf(cluster, own);
  const called = contexts.filter(({ instance }) => instance.service.methods.length > 0);
  const derived = [
    ...contexts.flatMap((context) => derivations.map((derive) => derive(context))),
    ...contexts.map(uncalled),
    externalsOf(cluster, own),
    ...(own
      ? [
          ownRoutes(own, called),
          ownDestinations(own, called),
          ownAccess(own, called),
          ownPlainText(own),
          ownOthers(own),
        ]
      : []),
  ];
  return {
    cluster: cluster.name,
    cases: derived.flatMap(({ cases }) => cases),
    unproven: grouped(derived.flatMap(({ unproven }) => unproven)),
  };
}

/** Groups the settings of a service that have the same reason. */
function grouped(all: readonly Unproven[]): Unproven[] {
  const groups = new Map<string, Unproven[]>();
  for (const each of all) {
    const key = JSON.stringify([each.service, each.reason]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].flatMap(([first, ...others]) =>
    first ? [{ ...first, setting: [first, ...others].map(({ setting }) => setting).join(', ') }] : [],
  );
}

/** A service without callers: no call can show how its calls are treated. Nothing is said of a service without ports. */
function uncalled({ instance: { service }, origins, own }: CaseContext): Derived {
  if (origins.length > 0 || service.methods.length === 0) return { cases: [], unproven: [] };
  const unproven: Unproven = {
    service: service.name,
    setting: 'routes',
    reason:
      own && lostCalls(own, service).length > 0
        ? 'policies of teams deny all calls that the specs declare'
        : 'no service or gateway of this cluster calls it',
  };
  return { cases: [], unproven: [unproven] };
}
