import type { Injection } from '../../model/routing/fault.ts';
import type { RoutePolicy } from '../../model/routing/route-policy.ts';
import type { Rule } from '../../model/routing/rule.ts';
import { furtherOf } from '../../picture/further.ts';
import type { ExpectedCopies, ServerShare } from '../cases/expected.ts';
import type { OwnDocuments } from './own-documents.ts';
import type { PlacedRoute } from './read-placed.ts';
import { answerOf, type ProxyAnswer, withoutShown } from './request-changes.ts';
import { serversOf } from './servers.ts';

/** What a route of a document does to a call. */
export interface RouteTreatment extends Pick<Rule, 'authority' | 'requestHeaders' | 'responseHeaders'> {
  /** None if the proxy answers itself. */
  readonly destinations: readonly ServerShare[];
  readonly policy: RoutePolicy;
  readonly mirrors: readonly ExpectedCopies[];
  readonly injection: Injection | undefined;
  /** The proxy answers itself. */
  readonly answer?: ProxyAnswer;
}

/** What a route does to calls of a host, or why a proof cannot show it. */
export function treatmentOf(
  own: OwnDocuments,
  { host }: { readonly host: string },
  { route, http }: PlacedRoute,
): RouteTreatment | { readonly reason: string } {
  const { policy, fault, authority, requestHeaders, responseHeaders } = route;
  const further = (http ? furtherOf(withoutShown(http), { isHttp: true }) : route.further) ?? [];
  if (further.length > 0) return { reason: `${further.join(', ')}: no case describes that` };
  const destinations: ServerShare[] = [];
  for (const { version, weight, host: other = host, port } of route.shares ?? []) {
    const servers = serversOf(own, { host: other, subset: version, ...(port === undefined ? {} : { port }) });
    if ('reason' in servers) return servers;
    destinations.push({ servers: servers.names, percent: weight });
  }
  const answer = http && answerOf(http);
  if (destinations.length === 0 && !answer) return { reason: 'it has no destination' };
  const mirrors: ExpectedCopies[] = [];
  for (const copies of route.mirrors) {
    const target =
      'subset' in copies
        ? { host, subset: copies.subset }
        : { host: copies.host, subset: copies.service.split(' ')[1] ?? '' };
    const servers = serversOf(own, target);
    if ('reason' in servers) return servers;
    const [first = '', ...others] = servers.names;
    const [service = '', version] = first.split(' ');
    const isOne = others.length === 0 && version !== undefined;
    if (others.some((name) => name.split(' ')[0] !== service))
      return { reason: 'its copies go to pods of several documents' };
    mirrors.push({
      ...{ percent: copies.percent, service, host: target.host },
      ...(isOne ? { version } : {}),
    });
  }
  return {
    destinations: merged(destinations),
    policy,
    mirrors,
    injection: fault,
    ...(answer ? { answer } : {}),
    ...(authority === undefined ? {} : { authority }),
    ...(requestHeaders ? { requestHeaders } : {}),
    ...(responseHeaders ? { responseHeaders } : {}),
  };
}

/** Destinations that share servers as one: an answer does not show to which of them its call was sent. */
function merged(destinations: readonly ServerShare[]): ServerShare[] {
  const found: ServerShare[] = [];
  for (const each of destinations) {
    const same = found.filter(({ servers }) => servers.some((name) => each.servers.includes(name)));
    const all = [...same, each];
    const one = {
      servers: [...new Set(all.flatMap(({ servers }) => servers))],
      percent: all.reduce((sum, { percent }) => sum + percent, 0),
    };
    for (const old of same) found.splice(found.indexOf(old), 1);
    found.push(one);
  }
  return found;
}
