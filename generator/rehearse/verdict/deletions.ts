import { plural } from '../../diagnostics/words.ts';
import { grouped } from '../../lang/grouped.ts';
import { groupOf } from '../../model/api-group.ts';
import type { ObjectChange } from '../recording.ts';
import type { Rehearsal } from '../rehearsal.ts';
import { momentText, stepAt } from './moments.ts';
import { isContainer, isDeletion, isOfController, keyOf, objectText } from './objects.ts';
import type { Problem } from './problem.ts';

/** Objects that were deleted although the diff of the commit does not show it. */
export function deletionProblems(rehearsal: Rehearsal): Problem[] {
  return rehearsal.steps.flatMap((step, index) => {
    if (index === 0) return [];
    const announced = new Set(step.deletions.map(keyOf));
    const deletions = deletionsIn(rehearsal, index).filter(
      (change) =>
        isContainer(change.object) || !announced.has(keyOf({ cluster: change.cluster, ...change.object })),
    );
    const containers = deletions.filter(({ object }) => isContainer(object));
    const within = (container: ObjectChange) =>
      deletions.filter((each) => each !== container && isWithin(each, container));
    const contained = new Set(containers.flatMap(within));
    return [
      ...containers
        .filter((each) => !contained.has(each))
        .map((each) => containerProblem(each, within(each), index, rehearsal)),
      ...groupsOf(deletions.filter((each) => !isContainer(each.object) && !contained.has(each))).map(
        (group) => objectsProblem(group, index, rehearsal),
      ),
    ];
  });
}

/**
 * The first deletion of each object in a step; that of a Namespace begins before that of its objects. Objects of controllers
 * are left out.
 */
function deletionsIn(rehearsal: Rehearsal, step: number): ObjectChange[] {
  const deletions = new Map<string, ObjectChange>();
  for (const observation of rehearsal.recording.observations) {
    if (observation.kind !== 'object' || stepAt(rehearsal, observation.at) !== step) continue;
    if (!isDeletion(observation) || isOfController(observation)) continue;
    const key = keyOf({ cluster: observation.cluster, ...observation.object });
    if (!deletions.has(key)) deletions.set(key, observation);
  }
  return [...deletions.values()];
}

/** True for what a deleted Namespace or CustomResourceDefinition takes with it. */
function isWithin(change: ObjectChange, { cluster, object }: ObjectChange): boolean {
  if (change.cluster !== cluster) return false;
  if (object.kind === 'Namespace') return change.object.namespace === object.name;
  if (object.kind !== 'CustomResourceDefinition') return false;
  // `virtualservices.networking.istio.io`
  const [plural = '', ...group] = object.name.split('.');
  return (
    groupOf(change.object.apiVersion) === group.join('.') &&
    plural.startsWith(change.object.kind.toLowerCase())
  );
}

const groupsOf = (deletions: readonly ObjectChange[]): ObjectChange[][] => [
  ...grouped(deletions, ({ cluster, manager }) => `${cluster}|${manager}`).values(),
];

function containerProblem(
  change: ObjectChange,
  contents: readonly ObjectChange[],
  step: number,
  rehearsal: Rehearsal,
): Problem {
  const object = objectText(change.object);
  const withIt = contents.length > 0 ? `, with ${plural(contents.length, 'object')} in it` : '';
  const advice = {
    Namespace:
      'A namespace must survive a sync: annotate it with Prune=false and Delete=false, and delete it by hand when it is empty.',
    PersistentVolumeClaim: 'The data is lost. Annotate the claim with Prune=false and Delete=false.',
    CustomResourceDefinition:
      'Its objects are deleted in all namespaces. Annotate it with Prune=false and Delete=false.',
  }[change.object.kind];
  return {
    kind: 'unannounced deletion',
    cluster: change.cluster,
    step,
    title: `${object} was deleted${withIt}`,
    evidence: [deletedAt(change, rehearsal), ...listOf(contents, rehearsal)],
    ...(advice === undefined ? {} : { advice }),
  };
}

function objectsProblem(changes: readonly ObjectChange[], step: number, rehearsal: Rehearsal): Problem {
  const [first] = changes;
  const title =
    changes.length === 1 && first
      ? `${objectText(first.object)} was deleted, and the diff of the commit does not show it`
      : `${changes.length} objects were deleted, and the diff of the commit does not show it`;
  return {
    kind: 'unannounced deletion',
    ...(first ? { cluster: first.cluster } : {}),
    step,
    title,
    evidence: listOf(changes, rehearsal),
    advice:
      'Find out why Argo CD or a controller deleted it: Replace=true, an owner that was deleted, or two Applications with the same object.',
  };
}

const mostObjects = 6;

const listOf = (changes: readonly ObjectChange[], rehearsal: Rehearsal): string[] => [
  ...changes.slice(0, mostObjects).map((change) => deletedAt(change, rehearsal)),
  ...(changes.length > mostObjects ? [`and ${changes.length - mostObjects} more`] : []),
];

const deletedAt = ({ object, at, manager }: ObjectChange, rehearsal: Rehearsal): string =>
  `${objectText(object)} at ${momentText(rehearsal, at)}${manager === undefined ? '' : ` by ${manager}`}`;
