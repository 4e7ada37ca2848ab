import { listAt, textsAt } from '../lang/at-path.ts';

/** True if a VirtualService is for the calls of sidecars, and not for gateways alone. Source: VirtualService.gateways. */
export function isForSidecars(value: unknown): boolean {
  const gateways = listAt(value, 'spec', 'gateways');
  return gateways.length === 0 || gateways.includes('mesh');
}

/** True if one of the hosts of a document, in full or with a star in front, is a host. Source: VirtualService.hosts. */
export const hasHost = (value: unknown, host: string): boolean =>
  textsAt(value, 'spec', 'hosts').some((pattern) => matchesHost(pattern, host));

/** True if a host, or a star with the end of a host, matches a host. */
export const matchesHost = (pattern: string, host: string): boolean =>
  pattern.startsWith('*') ? host.endsWith(pattern.slice(1)) : pattern === host;
