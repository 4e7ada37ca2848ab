import { type Injection, statusOfAbort } from '../model/routing/fault.ts';
import type { MetadataCondition } from '../model/routing/metadata.ts';
import type { Copies } from '../model/routing/mirror.ts';
import type { Route, RoutePath, UriCondition } from '../model/routing/route.ts';
import type { Retries } from '../model/routing/route-policy.ts';
import type { Share } from '../model/routing/rule.ts';

/** The conditions of a route, as text. */
export function conditionsOf({
  paths,
  metadata,
  callers,
  conditions = {},
}: Pick<Route, 'paths' | 'metadata' | 'callers' | 'conditions'>): string[] {
  const methods = pathsOf(paths);
  return [
    ...(methods.length > 0 ? [methods.join(' or ')] : []),
    ...Object.entries({ ...metadata, ...conditions }).map(
      ([name, condition]) => `${name} ${conditionOf(condition)}`,
    ),
    ...(callers.length > 0 ? [`from ${callers.map(({ name }) => name).join(' or ')}`] : []),
  ];
}

/** `package.Service/Method`, or `package.Service/*`; paths of a team's own routes as they are, such as `path /a*`. */
export const pathsOf = (paths: readonly RoutePath[]): string[] =>
  paths.map((path) => {
    if ('method' in path) return path.method;
    return 'service' in path ? `${path.service}/*` : uriWords(path.uri);
  });

function uriWords({ exact, prefix, regex, ignoresCase }: UriCondition): string {
  const path = exact ?? (prefix === undefined ? `matches ${regex ?? ''}` : `${prefix}*`);
  return `path ${path}${ignoresCase ? ' in any case' : ''}`;
}

function conditionOf({ exact, prefix, regex, absent }: MetadataCondition): string {
  if (exact !== undefined) return `is ${exact}`;
  if (prefix !== undefined) return `starts with ${prefix}`;
  if (regex !== undefined) return `matches ${regex}`;
  return absent ? 'is absent' : 'is present';
}

/** `v1 90 %, v2 10 %`; without a number for a single version. */
export function sharesOf(shares: readonly Share[]): string {
  const [first, ...others] = shares;
  if (first && others.length === 0) return destinationOf(first);
  return shares.map((share) => `${destinationOf(share)} ${share.weight} %`).join(', ');
}

/** A version, or what a route of a team names instead: `any pod`, `legacy.shop v2`, `api.example.com:443`. */
export function destinationOf({ version, host, port }: Omit<Share, 'weight'>): string {
  if (host === undefined && port === undefined) return version === '' ? 'any pod' : version;
  const place = host === undefined ? '' : hostWords(host);
  return [`${place}${port === undefined ? '' : `:${port}`}`, version].filter((part) => part !== '').join(' ');
}

/** The host of a Service without the domain of the cluster: `legacy.shop`. */
export const hostWords = (host: string): string => host.replace(/\.svc\.[^/]*$/, '');

/** `5 % to v2`: the copies of calls. */
export const copiesOf = (copies: Copies): string =>
  `${copies.percent} % to ${'subset' in copies ? copies.subset : copies.service}`;

/** The injected fault, as text. */
export function faultOf(fault: Injection | undefined): string {
  const { abort, delay } = fault ?? {};
  return [
    ...(delay ? [`${delay.percent} % wait ${delay.fixedDelay}`] : []),
    ...(abort ? [`${abort.percent} % get ${statusOfAbort(abort)}`] : []),
  ].join(', ');
}

/** `2 of 500ms on unavailable, reset-before-request`. */
export function retriesOf({ attempts, perTryTimeout, backoff, retryOn }: Retries): string {
  if (attempts === 0) return 'off';
  return [
    String(attempts),
    ...(perTryTimeout === undefined ? [] : [`of ${perTryTimeout}`]),
    ...(backoff === undefined ? [] : [`after ${backoff}`]),
    ...(retryOn === undefined ? [] : [`on ${retryOn.join(', ')}`]),
  ].join(' ');
}
