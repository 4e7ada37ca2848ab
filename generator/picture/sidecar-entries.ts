import type { Path } from '../diagnostics/source-file.ts';
import { listAt, textsAt } from '../lang/at-path.ts';
import { covers } from '../model/gateway-hosts.ts';

/** A host that the pods of a Sidecar can call. */
export interface SidecarEntry {
  /** `*` for any namespace, and `~` for none. */
  readonly namespace: string;
  readonly host: string;
  readonly path: Path;
}

/** The hosts that a Sidecar of a namespace lists. Source: Istio, Sidecar: IstioEgressListener.hosts. */
export function entriesOf(sidecar: unknown, own: string): SidecarEntry[] {
  return listAt(sidecar, 'spec', 'egress').flatMap((listener, index) =>
    textsAt(listener, 'hosts').map((text, position): SidecarEntry => {
      const [of = '', host = ''] = text.includes('/') ? text.split('/') : ['*', text];
      return {
        namespace: of === '.' ? own : of,
        host,
        path: ['spec', 'egress', index, 'hosts', position],
      };
    }),
  );
}

/** True if an entry is for a host of a namespace, or for a part of a wildcard. */
export const isListed = (entry: SidecarEntry, namespace: string, host: string): boolean =>
  (entry.namespace === '*' || entry.namespace === namespace) &&
  (covers(entry.host, host) || covers(host, entry.host));
