/**
 * True if a gateway with these hosts serves a host; an empty list serves any. A wildcard matches one label or
 * more.
 * Source: Istio, Gateway, Server.hosts; Gateway API, Listener.hostname.
 */
export function answersFor(hosts: readonly string[], host: string): boolean {
  return hosts.length === 0 || hosts.some((pattern) => covers(pattern, host));
}

/** True if a host, a wildcard or `*` matches a host. */
export function covers(pattern: string, host: string): boolean {
  if (pattern === '*') return true;
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern;
}
