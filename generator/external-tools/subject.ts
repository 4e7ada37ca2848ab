import { grouped } from '../lang/grouped.ts';
import { sha1 } from '../lang/sha1.ts';
import type { Unit } from '../layout/unit.ts';
import { unitDigest } from '../layout/unit-digest.ts';

/** A unit of the tree that is applied: an overlay that kustomize builds, or files for Argo CD. */
export interface Subject {
  /** The unit's id, such as `overlays/prod/orders`. */
  readonly id: string;
  /** Digest of everything that its documents depend on. */
  readonly digest: string;
  readonly unit: Unit;
  /** The bases of the overlay; empty for files of Argo CD. */
  readonly bases: readonly Unit[];
  /** The cluster of the overlay; undefined for files of Argo CD. */
  readonly cluster: string | undefined;
}

const overlay = /^overlays\/([^/]+)\/([^/]+)$/;

/**
 * Everything that is applied, from the units of the tree. `generator` identifies the version that renders
 * them.
 */
export function subjectsOf(units: readonly Unit[], generator: string): Subject[] {
  const bases = units.filter(({ id }) => id.startsWith('base/'));
  const basesByName = grouped(bases, ({ id }) => id.split('/')[1] ?? '');
  const digests = new Map(bases.map((base) => [base.id, unitDigest(base)]));
  return units.flatMap((unit): Subject[] => {
    const { id } = unit;
    const own = [generator, id, unitDigest(unit)];
    if (id.startsWith('argocd/'))
      return [{ id, digest: sha1(own.join()), unit, bases: [], cluster: undefined }];
    const [, cluster, name = ''] = overlay.exec(id) ?? [];
    if (cluster === undefined || id.endsWith('.md')) return [];
    const below = basesByName.get(name) ?? [];
    const digest = sha1([...own, ...below.map((base) => digests.get(base.id) ?? '')].join());
    return [{ id, digest, unit, bases: below, cluster }];
  });
}
