/**
 * True where a gateway with these hosts answers for a host; none means any. A wildcard stands for one name or more.
 * Source: Istio, Gateway, Server.hosts; Gateway API, Listener.hostname.
 */
export function answersFor(hosts: readonly string[], host: string): boolean {
  return hosts.length === 0 || hosts.some((pattern) => covers(pattern, host));
}

/** True where a host, a wildcard or `*` stands for a host. */
export function covers(pattern: string, host: string): boolean {
  if (pattern === '*') return true;
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern;
}
