import type { Path } from '../../../diagnostics/source-file.ts';
import type { MetadataCondition, MetadataConditions } from '../../../model/routing/metadata.ts';
import type { ServiceSpec } from '../../../schema/service.ts';

/** One condition on metadata and where it is written. */
export interface WrittenCondition {
  readonly name: string;
  readonly condition: MetadataCondition;
  readonly path: Path;
}

/** Every condition on metadata in a spec, of rules and of faults. */
export function metadataConditions({ routes, faults }: ServiceSpec): WrittenCondition[] {
  return [
    ...(routes ?? []).flatMap(({ match }, index) =>
      written(match.metadata, ['routes', index, 'match', 'metadata']),
    ),
    ...(faults ?? []).flatMap(({ metadata }, index) => written(metadata, ['faults', index, 'metadata'])),
  ];
}

function written(conditions: MetadataConditions | undefined, path: Path): WrittenCondition[] {
  return Object.entries(conditions ?? {}).map(([name, condition]) => ({
    name,
    condition,
    path: [...path, name],
  }));
}

/**
 * Names that gRPC and HTTP/2 use themselves.
 * Source: gRPC over HTTP/2, Requests; RFC 9113, 8.2.2 (connection-specific header fields).
 */
const ownNames: Readonly<Record<string, string>> = {
  host: 'it is the :authority of the call in HTTP/2',
  'content-type': 'it marks the call as gRPC',
  te: 'it announces that the client understands trailers, which gRPC needs',
  connection: 'HTTP/2 has no such header',
  'keep-alive': 'HTTP/2 has no such header',
  'proxy-connection': 'HTTP/2 has no such header',
  'transfer-encoding': 'HTTP/2 has no such header',
  upgrade: 'HTTP/2 has no such header',
};

/** Why a name is none of metadata that an application sends as text; undefined where it is one. */
export function metadataNameProblem(name: string): string | undefined {
  if (name.startsWith(':')) return 'it is a pseudo header of HTTP/2';
  if (/[A-Z]/.test(name)) return 'names of metadata are in lower case on the wire';
  if (!/^[0-9a-z_.-]+$/.test(name)) return 'a name of metadata has only a-z, 0-9, "_", "-" and "."';
  if (name.endsWith('-bin'))
    return 'its value is binary, sent as base64 that clients write in different ways';
  if (name.startsWith('grpc-')) return 'names that start with grpc- belong to gRPC itself';
  return Object.hasOwn(ownNames, name) ? ownNames[name] : undefined;
}
