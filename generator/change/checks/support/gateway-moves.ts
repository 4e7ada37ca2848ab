import type { Gateway } from '../../../model/gateway.ts';
import type { ClusterChange, ClusterState } from '../../change.ts';
import type { Move } from './move.ts';

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
