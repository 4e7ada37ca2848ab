/** The address of a Service in a text. */
export interface Address {
  readonly name: string;
  readonly namespace: string | undefined;
  /** True for `svc.ns.svc` and `svc.ns.svc.cluster.local`, which are never hosts outside the cluster. */
  readonly isLong: boolean;
  readonly port: number;
  /** True for the URL of a web page without a port: it may be only an identifier, such as the audience of a token. */
  readonly isDefaultPort: boolean;
}

/** `dns:///host:port`, or `host:port` alone. */
const withPort = /^(?:[a-z][-a-z0-9+.]*:(?:\/\/[^/]*\/|\/\/)?)?([a-z][-a-z0-9.]*):([0-9]{1,5})\/?$/;

/** `http://host:port/path`, also without the port. */
const webUrl = /^(https?):\/\/(?:[^/@?#]*@)?([a-z][-a-z0-9.]*)(?::([0-9]{1,5}))?(?:[/?#].*)?$/;

/** All hosts with a port in a text, also in lists, in the forms that clients of gRPC and HTTP, and flags, use. */
export function addressesIn(text: string): Address[] {
  return text.split(/[\s,;|=]+/).flatMap((part) => {
    const written = hostIn(part);
    if (!written) return [];
    const { host, port, isDefaultPort } = written;
    const [name = '', namespace, kind, ...domain] = host.split('.');
    if (kind !== undefined && kind !== 'svc') return [];
    if (kind === undefined && domain.length > 0) return [];
    return [{ name, namespace, isLong: kind === 'svc', port, isDefaultPort }];
  });
}

function hostIn(part: string) {
  const [, scheme, host = '', port] = webUrl.exec(part) ?? [];
  if (scheme !== undefined)
    return {
      host,
      port: port === undefined ? (scheme === 'https' ? 443 : 80) : Number(port),
      isDefaultPort: port === undefined,
    };
  const [, plain, number] = withPort.exec(part) ?? [];
  return plain === undefined ? undefined : { host: plain, port: Number(number), isDefaultPort: false };
}
