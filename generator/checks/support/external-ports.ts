import type { Path } from '../../diagnostics/source-file.ts';
import { mainPortName } from '../../model/external.ts';
import type { ExternalSpec } from '../../schema/external.ts';

/** A port as an external spec says it, and where. */
interface SaidPort extends Pick<ExternalSpec['port'], 'number' | 'protocol' | 'targetPort'> {
  readonly name: string;
  readonly path: Path;
  /** The proxies leave it alone, in spite of `tls`. */
  readonly tls?: 'off';
}

/** All ports of an external spec, that of `port` first. */
export function portsOf({ port, ports = {} }: ExternalSpec): SaidPort[] {
  return [
    { ...port, name: mainPortName(port), path: ['port'] },
    ...Object.entries(ports).map(([name, each]) => ({ ...each, name, path: ['ports', name] })),
  ];
}
