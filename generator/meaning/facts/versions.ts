import type { Version } from '../../model/fleet.ts';
import { isJob, type PodKind } from '../../model/workload-kind.ts';
import type { InstanceView } from '../../render/view.ts';
import { workloadName } from '../../render/workload-name.ts';
import type { ImageFact, RunFact, ScaleFact, VersionFact } from '../fact.ts';
import { isSame } from '../same.ts';

/** Which versions run, with which image and how many pods. */
export function versionFacts(
  before: InstanceView | undefined,
  after: InstanceView | undefined,
): VersionsFact[] {
  const [old, now] = [versionsOf(before), versionsOf(after)];
  const [known, present] = [byName(old), byName(now)];
  return [
    ...now.flatMap((version): VersionsFact[] => {
      const earlier = known.get(version.version);
      if (!earlier) return [{ kind: 'version', change: 'added', ...withoutJob(version) }];
      return [
        ...imageFacts(earlier, version),
        ...scaleFacts(earlier, version),
        ...runFacts(earlier, version),
      ];
    }),
    ...old
      .filter(({ version }) => !present.has(version))
      .map((version): VersionFact => ({ kind: 'version', change: 'removed', ...withoutJob(version) })),
  ];
}

type VersionsFact = VersionFact | ImageFact | ScaleFact | RunFact;

interface Running extends Pick<VersionFact, 'version' | 'image' | 'scale'> {
  /** The name of the Job, for a job that runs once. */
  readonly job?: string;
}

const withoutJob = ({ job: _, ...version }: Running) => version;

function imageFacts({ image: before }: Running, { version, image: after }: Running): ImageFact[] {
  return before === after ? [] : [{ kind: 'image', version, before, after }];
}

function scaleFacts({ scale: before }: Running, { version, scale: after }: Running): ScaleFact[] {
  return isSame(before, after) || !before || !after ? [] : [{ kind: 'scale', version, before, after }];
}

function runFacts({ job: before }: Running, { version, job: after }: Running): RunFact[] {
  return before === after || before === undefined || after === undefined ? [] : [{ kind: 'run', version }];
}

const versionsOf = (view: InstanceView | undefined): Running[] =>
  (view?.versions ?? []).map((version) => ({
    version: version.name,
    image: imageOf(view?.service.workload.image ?? '', version),
    ...(isJob(kindOf(view)) ? {} : { scale: version.scale }),
    ...(view && kindOf(view) === 'Job' ? { job: workloadName(view.service, version) } : {}),
  }));

const kindOf = (view: InstanceView | undefined): PodKind => view?.service.workload.kind ?? 'Deployment';

/** As in a document: the tag is kept with a digest. */
const imageOf = (repository: string, { tag, digest }: Version): string =>
  `${repository}:${tag}${digest === undefined ? '' : `@${digest}`}`;

const byName = (versions: readonly Running[]): ReadonlyMap<string, Running> =>
  new Map(versions.map((version) => [version.version, version]));
