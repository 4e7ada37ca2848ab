import type { Version } from '../../model/fleet.ts';
import type { InstanceView } from '../../render/view.ts';
import type { ImageFact, ScaleFact, VersionFact } from '../fact.ts';
import { isSame } from '../same.ts';

/** Which versions run, with which image and how many pods. */
export function versionFacts(
  before: InstanceView | undefined,
  after: InstanceView | undefined,
): (VersionFact | ImageFact | ScaleFact)[] {
  const [old, now] = [versionsOf(before), versionsOf(after)];
  const [known, present] = [byName(old), byName(now)];
  return [
    ...now.flatMap((version): (VersionFact | ImageFact | ScaleFact)[] => {
      const earlier = known.get(version.version);
      if (!earlier) return [{ kind: 'version', change: 'added', ...version }];
      return [...imageFacts(earlier, version), ...scaleFacts(earlier, version)];
    }),
    ...old
      .filter(({ version }) => !present.has(version))
      .map((version): VersionFact => ({ kind: 'version', change: 'removed', ...version })),
  ];
}

type Running = Pick<VersionFact, 'version' | 'image' | 'scale'>;

function imageFacts({ image: before }: Running, { version, image: after }: Running): ImageFact[] {
  return before === after ? [] : [{ kind: 'image', version, before, after }];
}

function scaleFacts({ scale: before }: Running, { version, scale: after }: Running): ScaleFact[] {
  return isSame(before, after) ? [] : [{ kind: 'scale', version, before, after }];
}

const versionsOf = (view: InstanceView | undefined): Running[] =>
  (view?.versions ?? []).map((version) => ({
    version: version.name,
    image: imageOf(view?.service.workload.image ?? '', version),
    scale: version.scale,
  }));

/** As in a Deployment: the tag is kept with a digest. */
const imageOf = (repository: string, { tag, digest }: Version): string =>
  `${repository}:${tag}${digest === undefined ? '' : `@${digest}`}`;

const byName = (versions: readonly Running[]): ReadonlyMap<string, Running> =>
  new Map(versions.map((version) => [version.version, version]));
