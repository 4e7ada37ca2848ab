import { fleetPath } from '../../../load/input-paths.ts';
import type { Change, ClusterChange } from '../../change.ts';
import { type Continued, continued } from '../../change-check.ts';
import type { Move } from './address-moves.ts';
import { externalMoves, gatewayMoves } from './address-moves.ts';

/** What a change moves. */
export function movesOf(change: Change): Move[] {
  return [
    ...fleetMoves(change),
    ...change.clusters.flatMap(clusterMoves),
    ...change.clusters.flatMap((cluster) => externalMoves(cluster, change)),
    ...change.clusters.flatMap(gatewayMoves),
    ...continued(change).flatMap(serviceMoves),
  ];
}

const fleetKeys = ['repoURL', 'targetRevision', 'clusterDomain', 'trustDomain'] as const;
const defaults = {
  repoURL: '',
  targetRevision: 'main',
  clusterDomain: 'cluster.local',
  trustDomain: 'cluster.local',
};

/** The placeholder address of a fork. Argo CD cannot follow it, so setting the real address is not a move. */
const placeholder = /\/your-github-username\//;

function fleetMoves({ before, after }: Change): Move[] {
  const [old, now] = [before.workspace.fleet, after.workspace.fleet];
  if (!old || !now) return [];
  return fleetKeys.flatMap((key): Move[] => {
    const [from, to] = [old.spec[key] ?? defaults[key], now.spec[key] ?? defaults[key]];
    if (from === to || (key === 'repoURL' && placeholder.test(from))) return [];
    const common = { kind: 'fleet', subject: key, cluster: undefined, file: fleetPath } as const;
    return [{ ...common, from, to, at: now.at([key], 'key'), was: old.at([key], 'key') }];
  });
}

/** The identities of a cluster: its trust domain if its own file sets it, and those of its gateways. */
function clusterMoves({ name, before, after }: ClusterChange): Move[] {
  if (!before || !after || before.loaded.file.text === after.loaded.file.text) return [];
  const common = { kind: 'identity', cluster: name, file: after.loaded.file.path } as const;
  const [from, to] = [before.model.trustDomain, after.model.trustDomain];
  const setsItself = before.loaded.spec.trustDomain !== after.loaded.spec.trustDomain;
  const domain: Move[] =
    from === to || !setsItself
      ? []
      : [
          {
            ...common,
            ...{ subject: 'trustDomain', from, to },
            at: after.loaded.at(['trustDomain'], 'key'),
            was: before.loaded.at(['trustDomain'], 'key'),
          },
        ];
  const old = new Map(before.model.gateways.map((gateway) => [gateway.name, gateway]));
  const gateways = after.model.gateways.flatMap((gateway): Move[] => {
    const was = old.get(gateway.name);
    const [one, other] = [was && accountOf(was), accountOf(gateway)];
    if (one === undefined || one === other) return [];
    const path = [
      'gateways',
      gateway.name,
      was?.namespace === gateway.namespace ? 'serviceAccount' : 'namespace',
    ];
    return [
      {
        ...common,
        ...{ subject: `gateway/${gateway.name}`, from: one, to: other },
        ...{ at: after.loaded.at(path), was: before.loaded.at(path) },
      },
    ];
  });
  return [...domain, ...gateways];
}

const accountOf = ({ namespace, serviceAccount }: { namespace: string; serviceAccount: string }): string =>
  `ns/${namespace}/sa/${serviceAccount}`;

function serviceMoves({ name, cluster, before, after }: Continued): Move[] {
  const common = { subject: name, cluster: cluster.name, file: after.loaded.cluster.file.path };
  const [old, now] = [before.model.service, after.model.service];
  const move = (kind: Move['kind'], from: string, to: string, path: readonly string[]): Move[] =>
    from === to
      ? []
      : [{ ...common, kind, from, to, at: after.loaded.at(path), was: before.loaded.at(path) }];
  return [
    ...move('namespace', old.namespace, now.namespace, ['namespace']),
    ...(old.grpc && now.grpc
      ? [
          ...move('port', String(old.grpc.port), String(now.grpc.port), ['grpc', 'port']),
          // A Service finds the port of each pod by its name, but policies know only one number.
          ...(old.grpc.port === now.grpc.port
            ? move('port', String(old.grpc.targetPort), String(now.grpc.targetPort), ['grpc', 'targetPort'])
            : []),
        ]
      : []),
  ];
}
