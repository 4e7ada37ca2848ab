import { seesConnections, seesRequests } from '../../model/served-ports.ts';
import type { InstanceView } from '../../render/view.ts';
import type { CallFactOf } from '../call-fact.ts';
import { callersOf } from '../callers.ts';
import { isSame } from '../same.ts';

/**
 * The ports whose connections are split between the versions in another way: those of which proxies see connections only,
 * and all ports of a service without methods. For the others, the facts about calls show it.
 */
export function connectionFacts(before: InstanceView, after: InstanceView): CallFactOf<'traffic'>[] {
  const [old, now] = [before, after].map(sharesOf);
  if (!old || !now || isSame(old, now)) return [];
  const [known, callers] = [callersOf(before), [...callersOf(after).values()]];
  return after.service.ports.flatMap((port): CallFactOf<'traffic'>[] => {
    const was = before.service.ports.find(({ name }) => name === port.name);
    if (!was || !(seesConnections(port) || (seesRequests(port) && !after.service.grpc))) return [];
    const names = callers
      .filter(({ name, ports }) => ports.includes(port.port) && known.get(name)?.ports.includes(was.port))
      .map(({ name }) => name)
      .sort();
    const calls = {
      methods: [`connections to port ${port.name}`],
      ...(names.length > 0 ? { callers: names } : {}),
      conditions: [],
    };
    return [{ kind: 'traffic', calls, before: old, after: now }];
  });
}

const sharesOf = ({ versions }: InstanceView) =>
  versions
    .filter(({ weight }) => weight > 0)
    .map(({ name: version, weight }) => ({ version, weight }))
    .sort((a, b) => (a.version < b.version ? -1 : 1));
