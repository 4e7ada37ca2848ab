/** The address of a Service in a text. */
export interface Address {
  readonly name: string;
  readonly namespace: string | undefined;
  /** True for `svc.ns.svc` and `svc.ns.svc.cluster.local`, which are never hosts outside the cluster. */
  readonly isLong: boolean;
  readonly port: number;
}

/** All hosts with a port in a text, also in lists, in the forms that gRPC clients and flags use. */
export function addressesIn(text: string): Address[] {
  return text.split(/[\s,;|=]+/).flatMap((part) => {
    const written = /^(?:[a-z][-a-z0-9+.]*:(?:\/\/[^/]*\/|\/\/)?)?([a-z][-a-z0-9.]*):([0-9]{1,5})\/?$/.exec(
      part,
    );
    if (!written) return [];
    const [, host = '', port = ''] = written;
    const [name = '', namespace, kind, ...domain] = host.split('.');
    if (kind !== undefined && kind !== 'svc') return [];
    if (kind === undefined && domain.length > 0) return [];
    return [{ name, namespace, isLong: kind === 'svc', port: Number(port) }];
  });
}
