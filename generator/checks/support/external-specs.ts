import type { Place } from '../../diagnostics/diagnostic.ts';
import type { Path } from '../../diagnostics/source-file.ts';
import type { Workspace } from '../../load/workspace.ts';
import { mainPortName } from '../../model/external.ts';
import type { ExternalSpec } from '../../schema/external.ts';

/** An external service by its own spec, or as a cluster has it. */
export interface ExternalSource {
  readonly spec: ExternalSpec;
  at(path: Path, on?: 'key' | 'value'): Place;
}

/** Each external spec once, and each cluster's version of it only where the cluster overrides something. */
export function externalSources({ externals, externalInstances }: Workspace): ExternalSource[] {
  return [...externals, ...externalInstances.filter(({ spec, external }) => spec !== external.spec)];
}

/** A port of an external spec, with its place. */
interface WrittenPort extends Pick<ExternalSpec['port'], 'number' | 'protocol' | 'targetPort'> {
  readonly name: string;
  readonly path: Path;
  /** The proxies leave it alone, in spite of `tls`. */
  readonly tls?: 'off';
}

/** All ports of an external spec, that of `port` first. */
export function portsOf({ port, ports = {} }: ExternalSpec): WrittenPort[] {
  return [
    { ...port, name: mainPortName(port), path: ['port'] },
    ...Object.entries(ports).map(([name, each]) => ({ ...each, name, path: ['ports', name] })),
  ];
}
