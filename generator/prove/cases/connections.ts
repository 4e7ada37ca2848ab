import { listAt } from '../../lang/at-path.ts';
import type { Caller } from '../../mesh/caller.ts';
import { callGraphOf } from '../../model/call-graph.ts';
import type { Identity } from '../../model/identity.ts';
import {
  grpcPortName,
  httpPortName,
  type ServedPort,
  seesConnections,
  seesRequests,
} from '../../model/served-ports.ts';
import { permissionsIn } from '../../model/spec-access.ts';
import { accepts } from '../../picture/may-call.ts';
import { requiresMutualTls } from '../../picture/mutual-tls.ts';
import { leastCalls } from '../../proofs/expectations.ts';
import type { Case, CaseKind, SpecPlace, Unproven } from '../case.ts';
import { routesToHost } from '../own/placed-routes.ts';
import { destinationRulesOf } from '../own/servers.ts';
import { textOf } from '../places.ts';
import { stranger } from './access.ts';
import type { CaseContext, Derivation, Derived } from './case-context.ts';

/** Who connects to a port, with its name in names of cases. */
interface Connecting {
  readonly label: string;
  readonly caller: Caller;
  readonly identity: Identity;
}

/** The lowest port that needs no administrator. */
const firstFreePort = 1024;

/**
 * Connections to the ports of a service besides those of gRPC and HTTP: each declared caller is connected, by the weights of the
 * versions; any other caller is refused before its first byte arrives, and so is plain text.
 */
export const connections: Derivation = (context) => {
  const { ports, name, http } = context.instance.service;
  const further = ports.filter((each) => each.name !== grpcPortName && !(http && each.name === httpPortName));
  const derived = further.map((port): Derived => {
    const reason = unspokenReason(port);
    return reason === undefined
      ? ofPort(context, port)
      : { cases: [], unproven: [unprovenOf(name, port, reason)] };
  });
  return {
    cases: derived.flatMap(({ cases }) => cases),
    unproven: derived.flatMap(({ unproven }) => unproven),
  };
};

/** Why no server of a proof can answer at a port. */
function unspokenReason(port: ServedPort): string | undefined {
  if (seesRequests(port))
    return `it has the protocol ${port.appProtocol}, and a proof makes calls of grpc and http alone`;
  if (!seesConnections(port)) return 'its server has TLS of its own, which servers of a proof do not have';
  return Math.min(port.port, port.targetPort) < firstFreePort
    ? 'only root can listen at TCP ports below 1024'
    : undefined;
}

function ofPort(context: CaseContext, port: ServedPort): Derived {
  const { cluster, instance, own } = context;
  const { service } = instance;
  const permitted = permissionsIn(cluster, service).flatMap(({ caller, ports }) =>
    ports.includes(port.port) ? (connectingAs(context, caller) ?? []) : [],
  );
  const strangers: Connecting = {
    label: 'strangers',
    caller: { kind: 'identity', namespace: service.namespace, serviceAccount: stranger },
    identity: { namespace: service.namespace, serviceAccount: stranger, isService: false },
  };
  const others = [...undeclared(context, port), strangers];
  const isClear = (each: Connecting) => samePort(context, each, port) === undefined;
  const isAsInSpec = ({ identity }: Connecting) =>
    own === undefined || accepts(own, service, identity, { method: '', metadata: {} }) === 'as in spec';
  const [first] = permitted.filter(isClear);
  const refused = others.filter(isClear).filter(isAsInSpec);
  return {
    cases: [
      ...permitted.filter(isClear).map((each) => connectedCase(context, port, each)),
      ...(first ? splitCases(context, port, first) : []),
      ...refused.map((each) => refusedCase(context, port, each)),
      ...plainTextCases(context, port),
    ],
    unproven: [
      ...(permitted.length === 0
        ? [unprovenOf(service.name, port, 'no service of this cluster connects to it')]
        : []),
      ...[...permitted, ...others].flatMap((each) => {
        const other = samePort(context, each, port);
        if (other === undefined) return [];
        const reason = `${other} has a port ${port.port} too: the listeners of both differ by addresses that this machine does not have`;
        return [
          { ...unprovenOf(service.name, port, reason), setting: `port ${port.name} for ${each.label}` },
        ];
      }),
      ...(others.every(isAsInSpec)
        ? []
        : [
            {
              ...unprovenOf(service.name, port, 'a policy of a team decides about them'),
              setting: `refused connections to port ${port.name}`,
            },
          ]),
      ...splitOfTeam(context, port),
    ],
  };
}

/** An identity as a caller of this mesh; undefined for a pattern, and for one of another mesh. */
function connectingAs({ cluster }: CaseContext, identity: Identity): Connecting | undefined {
  const { namespace, serviceAccount, trustDomain = cluster.trustDomain } = identity;
  if (trustDomain !== cluster.trustDomain || `${namespace}/${serviceAccount}`.includes('*')) return undefined;
  const found = cluster.instances.find(
    ({ service }) => service.name === serviceAccount && service.namespace === namespace,
  );
  const [version] = found?.versions ?? [];
  return version
    ? {
        ...{ label: serviceAccount, identity },
        caller: { kind: 'service', service: serviceAccount, version: version.name },
      }
    : {
        ...{ label: `${namespace}-${serviceAccount}`, identity },
        caller: { kind: 'identity', namespace, serviceAccount },
      };
}

/** Services that call the service, but may not connect to this port of it. */
function undeclared(context: CaseContext, { port }: ServedPort): Connecting[] {
  const { cluster, instance } = context;
  const permissions = permissionsIn(cluster, instance.service);
  return callGraphOf(cluster.instances)
    .callersOf(instance.service)
    .flatMap(({ name, namespace }) => {
      const isOpen = permissions.some(
        ({ caller, ports }) =>
          caller.serviceAccount === name && caller.namespace === namespace && ports.includes(port),
      );
      return isOpen
        ? []
        : (connectingAs(context, { namespace, serviceAccount: name, isService: true }) ?? []);
    });
}

/**
 * Something else that the proxy of a caller knows, with the same port: one of the two has no listener here. The proxy of a
 * service knows all ports of what its spec calls; that of another identity knows everything.
 */
function samePort(
  { cluster, instance }: CaseContext,
  { caller }: Connecting,
  { port }: ServedPort,
): string | undefined {
  const from = caller.kind === 'service' ? caller.service : undefined;
  const calling = cluster.instances.find(({ service }) => service.name === from)?.service;
  const known = calling && [
    ...callGraphOf(cluster.instances)
      .calleesOf(calling)
      .map(({ name }) => name),
    ...calling.access.calls.map(({ service }) => service),
  ];
  const all = [
    ...cluster.instances.map(({ service: { name, ports } }) => ({
      name,
      numbers: ports.map((each) => each.port),
    })),
    ...cluster.externals.map(({ external: { name, ports } }) => ({
      name,
      numbers: ports.map((each) => each.number),
    })),
  ];
  return all.find(
    ({ name, numbers }) =>
      name !== instance.service.name && (known?.includes(name) ?? true) && numbers.includes(port),
  )?.name;
}

const connectedCase = (context: CaseContext, port: ServedPort, { label, caller }: Connecting): Case =>
  connectionCase(context, port, 'allowed', `connected-for-${label}`, {
    from: caller,
    expect: [{ claim: 'connected' }],
    at: changedPolicy(context) ?? placeOf(port),
  });

/** A connection that the policies refuse; during a dry run it is made. */
const refusedCase = (context: CaseContext, port: ServedPort, { label, caller }: Connecting): Case =>
  context.instance.service.access.isDryRun
    ? connectionCase(context, port, 'allowed', `connected-in-dry-run-for-${label}`, {
        from: caller,
        expect: [{ claim: 'connected' }],
        at: { in: 'spec', path: ['policies'] },
      })
    : connectionCase(context, port, 'denied', `refused-for-${label}`, {
        from: caller,
        expect: [
          { claim: 'refused by policy', service: context.service },
          { claim: 'closed' },
          { claim: 'not reached' },
        ],
      });

/** Connections go to the versions by the weights of the cluster. */
function splitCases(context: CaseContext, port: ServedPort, { caller }: Connecting): Case[] {
  const { service, instance } = context;
  if (instance.versions.length < 2 || splitOfTeam(context, port).length > 0) return [];
  const shares = instance.versions.map(({ name, weight }) => ({ version: name, percent: weight }));
  return [
    connectionCase(context, port, 'split', 'split', {
      from: caller,
      calls: leastCalls,
      expect: [{ claim: 'connected' }, { claim: 'shares', service, shares }],
      at: { in: 'cluster', path: ['weights'] },
    }),
  ];
}

/** The split of a port that documents or patches of teams change. */
function splitOfTeam({ own, instance }: CaseContext, port: ServedPort): Unproven[] {
  const { name, host, namespace } = instance.service;
  if (!own || instance.versions.length < 2) return [];
  const isChanged =
    routesToHost(own, host, port.port, namespace) !== undefined || destinationRulesOf(own, host).length > 0;
  const reason = 'a document or patch of a team decides where its connections arrive';
  return isChanged ? [{ ...unprovenOf(name, port, reason), setting: `split of port ${port.name}` }] : [];
}

/** Without TLS there is no identity: also a service that accepts plain text for methods allows no such connection. */
function plainTextCases(context: CaseContext, port: ServedPort): Case[] {
  const { own, instance } = context;
  const { service } = instance;
  const isOpened = own?.picture.pods.some(
    (pods) => pods.service?.name === service.name && !requiresMutualTls(pods, port.targetPort, own.picture),
  );
  // Cases of the documents of teams show what their PeerAuthentications change.
  if (isOpened && !service.access.authentication.permissive) return [];
  return [
    connectionCase(context, port, 'mtls', 'plain-text-refused', {
      from: { kind: 'plain text' },
      expect: [{ claim: 'closed' }, { claim: 'not reached' }],
      at: { in: 'spec', path: ['mtls'] },
    }),
  ];
}

/** The line of a team that changes the policy of the service. */
function changedPolicy({ own, service }: CaseContext): SpecPlace | undefined {
  for (const document of own?.byKind.get('AuthorizationPolicy') ?? []) {
    if (document.service !== service || document.origin === 'extra') continue;
    const rules = listAt(document.value, 'spec', 'rules').map((_, index) =>
      document.changeAt(['spec', 'rules', index]),
    );
    const at = [...rules, document.changeAt(['spec', 'rules'])].find((place) => place !== undefined);
    if (at) return { in: 'document', file: textOf(at) };
  }
  return undefined;
}

const placeOf = ({ name }: ServedPort): SpecPlace => ({ in: 'spec', path: ['ports', name] });

function connectionCase(
  { service }: CaseContext,
  port: ServedPort,
  kind: CaseKind,
  name: string,
  { calls = 5, ...rest }: Pick<Case, 'from' | 'expect'> & Partial<Case> & { readonly calls?: number },
): Case {
  return {
    name: `${service}/${port.name}/${name}`,
    kind,
    service,
    to: { kind: 'service', service, port: port.port },
    send: {
      ...{ method: `port ${port.name}`, connections: true, metadata: {}, calls },
      ...{ deadlineMs: 20_000, atOnce: calls >= 100 ? 20 : 5 },
    },
    behaviour: [],
    at: placeOf(port),
    disturbs: false,
    ...rest,
  };
}

const unprovenOf = (service: string, { name }: ServedPort, reason: string): Unproven => ({
  service,
  setting: `port ${name}`,
  reason,
});
