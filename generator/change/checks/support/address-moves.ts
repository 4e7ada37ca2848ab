import type { Place } from '../../../diagnostics/diagnostic.ts';
import type { Gateway } from '../../../model/gateway.ts';
import type { Change, ClusterChange, ClusterState } from '../../change.ts';
import { externalsIn, remainingCallers } from './externals.ts';

/** External services that lose a host, or get another port, while services that called them run on. */
export function externalMoves({ name: cluster, before, after }: ClusterChange, change: Change): Move[] {
  if (!before || !after) return [];
  const now = externalsIn(after, change.after);
  return [...externalsIn(before, change.before)].flatMap(([name, old]): Move[] => {
    const other = now.get(name);
    if (!other || remainingCallers(old, after).length === 0) return [];
    const [one, two] = [old.model.external, other.model.external];
    const move = (path: readonly string[], from: string, to: string): Move => ({
      kind: 'external',
      subject: `external/${name}`,
      cluster,
      file: after.loaded.file.path,
      from,
      to,
      at: other.loaded.at(path),
      was: old.loaded.at(path),
    });
    const lost = one.hosts.some((host) => !two.hosts.includes(host));
    const numbers = two.ports.map(({ number }) => number);
    const removed = one.ports.filter(({ number }) => !numbers.includes(number));
    const portsIn = (all: readonly { readonly number: number }[]) =>
      `port ${all.map(({ number }) => number).join(', ')}`;
    return [
      ...(lost ? [move(['hosts'], one.hosts.join(', '), two.hosts.join(', '))] : []),
      ...(removed.length === 0
        ? []
        : [
            move(
              removed.includes(one.ports[0]) ? ['port', 'number'] : ['port'],
              portsIn(removed),
              portsIn(two.ports),
            ),
          ]),
    ];
  });
}

/** Something that is what it was under another name, port or identity: for a while, neither the old nor the new is whole. */
export interface Move {
  readonly kind: 'namespace' | 'port' | 'identity' | 'fleet' | 'external' | 'gateway';
  /** As `acknowledge` names it. */
  readonly subject: string;
  /** The cluster; undefined for what all clusters share. */
  readonly cluster: string | undefined;
  readonly from: string;
  readonly to: string;
  readonly at: Place;
  readonly was: Place;
  /** The file for the acknowledgement. */
  readonly file: string;
}

/** Gateways whose hosts are served by other proxies than before: of another type or class, or of other pods. */
export function gatewayMoves({ name: cluster, before, after }: ClusterChange): Move[] {
  if (!before || !after || before.loaded.file.text === after.loaded.file.text) return [];
  const old = new Map(before.model.gateways.map((gateway) => [gateway.name, gateway]));
  return after.model.gateways.flatMap((gateway): Move[] => {
    const was = old.get(gateway.name);
    if (!was || proxiesOf(was) === proxiesOf(gateway)) return [];
    if (hostsExposedAt(was.name, before).length === 0) return [];
    const path = ['gateways', gateway.name];
    return [
      {
        kind: 'gateway',
        subject: `gateway/${gateway.name}`,
        cluster,
        file: after.loaded.file.path,
        from: proxiesOf(was),
        to: proxiesOf(gateway),
        at: after.loaded.at(path, 'key'),
        was: before.loaded.at(path, 'key'),
      },
    ];
  });
}

/** The hosts that services of a cluster are reached at through one of its gateways, sorted. */
export function hostsExposedAt(gateway: string, { instances }: ClusterState): string[] {
  const hosts = [...instances.values()].flatMap(({ model }) =>
    model.service.exposures.filter((each) => each.gateway === gateway).flatMap((each) => each.hosts),
  );
  return [...new Set(hosts)].sort();
}

/** Which proxies serve a gateway, in words. */
function proxiesOf({ type, selector, className }: Gateway): string {
  if (type === 'gateway-api') return `class ${className} of the Gateway API`;
  const labels = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
  return `pods with ${labels.join(', ')}`;
}
