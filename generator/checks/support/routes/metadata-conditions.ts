import type { Path } from '../../../diagnostics/source-file.ts';
import type { MetadataCondition, MetadataConditions } from '../../../model/routing/metadata.ts';
import type { ServiceSpec } from '../../../schema/service.ts';

/** One condition on metadata and where it is written. */
export interface WrittenCondition {
  readonly name: string;
  readonly condition: MetadataCondition;
  readonly path: Path;
}

/** Every condition on metadata that a spec says, of rules and of faults. */
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
