import type { PodState } from '../recording.ts';
import type { Rehearsal, VersionPods } from '../rehearsal.ts';
import { momentText } from './moments.ts';
import type { Problem } from './problem.ts';

/** A kubelet and a controller need a moment to notice a pod that is not ready. */
const toleratedMs = 1_000;

/**
 * Versions that had fewer ready pods than the specs give them both before and after a step. A rolling update starts
 * pods before it ends others, so it never explains that.
 */
export function fewPodsProblems(rehearsal: Rehearsal): Problem[] {
  const { steps, recording } = rehearsal;
  return steps.flatMap((step, index) => {
    const before = steps[index - 1]?.versions ?? [];
    const ends = steps[index + 1]?.pushed ?? recording.ended;
    return before.flatMap((version) => {
      const after = step.versions.find((each) => keyOf(each) === keyOf(version));
      const wanted = Math.min(version.fewest, after?.fewest ?? 0);
      const lack = lackOf(rehearsal, version, wanted, step.pushed, ends);
      if (!lack) return [];
      const { service, version: name, cluster } = version;
      const problem: Problem = {
        kind: 'too few pods',
        cluster,
        step: index,
        title: `${name} of ${service} had ${lack.ready} ready ${lack.ready === 1 ? 'pod' : 'pods'}, and its specs give it ${wanted}`,
        evidence: [
          `fewer than ${wanted} from ${momentText(rehearsal, lack.from)} for ${((lack.until - lack.from) / 1000).toFixed(1)} s`,
        ],
        advice:
          'Find out which change of the Deployment or of its autoscaler removed pods. A field that leaves git gets its default: a Deployment without replicas has one pod.',
      };
      return [problem];
    });
  });
}

const keyOf = ({ cluster, service, version }: Omit<VersionPods, 'fewest' | 'workload'>): string =>
  `${cluster}/${service}/${version}`;

interface Lack {
  readonly from: number;
  readonly until: number;
  /** The lowest number. */
  readonly ready: number;
}

/** The longest time with fewer ready pods than wanted; undefined if none was longer than what is tolerated. */
function lackOf(
  { recording }: Rehearsal,
  version: VersionPods,
  wanted: number,
  begins: number,
  ends: number,
): Lack | undefined {
  const ready = new Set<string>();
  let longest: Lack | undefined;
  let current: Lack | undefined;
  const close = (until: number) => {
    if (current && until - current.from > toleratedMs && until - current.from > lengthOf(longest))
      longest = { ...current, until };
    current = undefined;
  };
  for (const observation of recording.observations) {
    if (observation.kind !== 'pod' || observation.at >= ends || !isOf(observation, version)) continue;
    if (observation.at >= begins && !current && ready.size < wanted)
      current = { from: begins, until: begins, ready: ready.size };
    const pod = `${observation.pod.namespace}/${observation.pod.name}`;
    if (observation.state === 'ready') ready.add(pod);
    else if (observation.state !== 'created' && observation.state !== 'started') ready.delete(pod);
    if (observation.at < begins) continue;
    if (ready.size >= wanted) close(observation.at);
    else if (current) current = { ...current, ready: Math.min(current.ready, ready.size) };
    else current = { from: observation.at, until: observation.at, ready: ready.size };
  }
  close(ends);
  return longest;
}

const lengthOf = (lack: Lack | undefined): number => (lack ? lack.until - lack.from : 0);

const isOf = ({ cluster, pod }: PodState, version: VersionPods): boolean =>
  keyOf({ cluster, service: pod.service ?? '', version: pod.version ?? '' }) === keyOf(version);
