import type { Change, ClusterChange } from '../../change.ts';
import { callersThatStay, externalsIn } from './externals.ts';
import type { Move } from './move.ts';

/** External services that lose a host, or get another port, while services that called them run on. */
export function externalMoves({ name: cluster, before, after }: ClusterChange, change: Change): Move[] {
  if (!before || !after) return [];
  const now = externalsIn(after, change.after);
  return [...externalsIn(before, change.before)].flatMap(([name, old]): Move[] => {
    const other = now.get(name);
    if (!other || callersThatStay(old, after).length === 0) return [];
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
    const gone = one.ports.filter(({ number }) => !numbers.includes(number));
    const portsIn = (all: readonly { readonly number: number }[]) =>
      `port ${all.map(({ number }) => number).join(', ')}`;
    return [
      ...(lost ? [move(['hosts'], one.hosts.join(', '), two.hosts.join(', '))] : []),
      ...(gone.length === 0
        ? []
        : [
            move(
              gone.includes(one.ports[0]) ? ['port', 'number'] : ['port'],
              portsIn(gone),
              portsIn(two.ports),
            ),
          ]),
    ];
  });
}
