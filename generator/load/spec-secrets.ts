import { secretsIn, type WrittenSecret } from './secrets.ts';
import type { Workspace } from './workspace.ts';

/** The plain-text secrets in all specs, extra documents and patches. */
export function secretsOfSpecs({
  fleet,
  services,
  externals,
  clusters,
  additions,
}: Pick<Workspace, 'fleet' | 'services' | 'externals' | 'clusters' | 'additions'>): Promise<WrittenSecret[]> {
  return secretsIn([
    ...[...(fleet ? [fleet] : []), ...externals].map(({ spec, at }) => ({
      value: spec,
      kind: 'other' as const,
      at,
    })),
    ...services.map(({ spec, at }) => ({ value: spec, kind: 'service' as const, service: spec.name, at })),
    ...clusters.map(({ spec, at }) => ({ value: spec, kind: 'cluster' as const, at })),
    ...additions.map(({ value, at }) => ({ value, kind: 'addition' as const, at })),
  ]);
}
