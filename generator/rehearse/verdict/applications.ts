import { grouped } from '../../lang/grouped.ts';
import type { ObjectChange } from '../recording.ts';
import type { Rehearsal, UnsettledApplication } from '../rehearsal.ts';
import { endOf, momentText, stepAt } from './moments.ts';
import { isDeletion, keyOf, objectText } from './objects.ts';
import type { Problem, Remark } from './problem.ts';
import { applicationStates, type Sync, syncsOf } from './syncs.ts';

/** Applications that were not Synced and Healthy after three refreshes. */
export const unsettledProblems = (rehearsal: Rehearsal): Problem[] =>
  rehearsal.steps.flatMap(({ unsettled }, step) =>
    unsettled.map((application) => unsettledProblem(application, step, rehearsal)),
  );

function unsettledProblem(
  { name, cluster, sync, health, message, outOfSync }: UnsettledApplication,
  step: number,
  rehearsal: Rehearsal,
): Problem {
  const state = [...(sync === 'Synced' ? [] : [sync]), ...(health === 'Healthy' ? [] : [health])].join(
    ' and ',
  );
  const seconds = ((endOf(rehearsal, step) - (rehearsal.steps[step]?.pushed ?? 0)) / 1000).toFixed(0);
  const advice = adviceOfState(health, message);
  return {
    kind: 'not settled',
    ...(cluster === undefined ? {} : { cluster }),
    step,
    title: `The Application ${name} is still ${state || 'busy'} after ${seconds} s and three refreshes`,
    evidence: [
      ...(message === undefined ? [] : [message]),
      ...outOfSync.map(
        ({ object, fields }) =>
          `${objectText(object)} differs from git${fields.length > 0 ? ` in ${fields.join(', ')}` : ''}`,
      ),
    ],
    ...(advice === undefined ? {} : { advice }),
  };
}

function adviceOfState(health: string, message = ''): string | undefined {
  if (/InvalidSpecError/.test(message))
    return 'Check the AppProject, the destination and the path of the Application.';
  if (/immutable/.test(message))
    return 'The API server refuses the change, because the field cannot change in an existing object. Give the new content a new name, as the hash in the name of a ConfigMap does, or delete the object first.';
  if (/admission webhook/.test(message))
    return 'A webhook of the cluster rejects the object, while the others of the commit may be applied already. Correct it, or revert the commit.';
  if (/dry ?run|is invalid|[Ff]orbidden/.test(message))
    return 'The API server refuses an object of the commit. Correct it, or revert the commit.';
  if (/kustomize build|[Mm]anifest generation|generate manifest|ComparisonError/.test(message))
    return 'Argo CD cannot build the folder, so nothing of the commit is applied. Run kustomize build on it.';
  if (health === 'Degraded' || health === 'Progressing')
    return 'Pods do not become ready. Look for rejected pods above, and at the logs of the pods. Until then the sync waits; see docs/prerequisites.md for how to end it.';
  return undefined;
}

/** As many operations for one commit are a circle: the sync of the commit, and one heal, are not. */
const fewestRepetitions = 3;

/** Applications that apply the same commit again and again, because an object never equals what git has. */
export function repeatedSyncProblems(rehearsal: Rehearsal): Problem[] {
  const syncs = grouped(
    syncsOf(rehearsal),
    ({ application, from, revision }) => `${application}|${stepAt(rehearsal, from)}|${revision}`,
  );
  return [...syncs.values()]
    .filter((group) => {
      const repetitions = group.filter(
        (sync) => sync.phase === 'Succeeded' && !isForDeletions(sync, rehearsal),
      ).length;
      return repetitions >= fewestRepetitions - (isOutOfSyncAtEnd(group[0], rehearsal) ? 1 : 0);
    })
    .map((group) => repeatedSyncProblem(group, rehearsal));
}

/** Whether an Application differs from git when its step ends; the annotation of a refresh does not count. */
function isOutOfSyncAtEnd({ application, from }: Sync, rehearsal: Rehearsal): boolean {
  const step = stepAt(rehearsal, from);
  const last = applicationStates(rehearsal).findLast(
    ({ name, at }) => name === application && stepAt(rehearsal, at) === step,
  );
  const fields = last?.outOfSync.flatMap((each) => each.fields) ?? [];
  return last?.sync === 'OutOfSync' && fields.some((field) => !field.includes('argocd.argoproj.io/refresh'));
}

/**
 * True for a sync that found nothing but objects whose deletion takes its time: a Deployment is there until its pods have
 * ended, and until then the Application is OutOfSync and syncs again.
 */
function isForDeletions({ application, cluster, from }: Sync, rehearsal: Rehearsal): boolean {
  const state = applicationStates(rehearsal).findLast(({ name, at }) => name === application && at <= from);
  const differing = state?.outOfSync ?? [];
  const deleted = new Set(
    rehearsal.recording.observations.flatMap((each) =>
      each.kind === 'object' &&
      isDeletion(each) &&
      (each.change !== 'deleted' || each.at >= from) &&
      each.cluster === cluster
        ? [objectText(each.object)]
        : [],
    ),
  );
  return differing.length > 0 && differing.every(({ object }) => deleted.has(objectText(object)));
}

function repeatedSyncProblem(group: readonly [Sync, ...Sync[]], rehearsal: Rehearsal): Problem {
  const [first] = group;
  const fields = differencesOf(first, group.at(-1)?.to ?? first.to, rehearsal);
  return {
    kind: 'repeated sync',
    ...(first.cluster === undefined ? {} : { cluster: first.cluster }),
    step: stepAt(rehearsal, first.from),
    title: `The Application ${first.application} syncs again and again: ${group.length} times for one commit`,
    evidence: [
      `its syncs began at ${group
        .slice(0, 6)
        .map(({ from }) => momentText(rehearsal, from))
        .join(', ')}`,
      ...fields,
    ],
    advice:
      'The API server or a controller changes the field back: remove it from git if it has its default value (zero, false, {}), or list it under ignoreDifferences.',
  };
}

/** The fields that differed while an Application synced. */
function differencesOf({ application, from }: Sync, to: number, rehearsal: Rehearsal): string[] {
  const texts = applicationStates(rehearsal)
    .filter(({ name, at }) => name === application && at >= from && at <= to)
    .flatMap(({ outOfSync }) =>
      outOfSync.map(
        ({ object, fields }) =>
          `${objectText(object)} differs${fields.length > 0 ? ` in ${fields.join(', ')}` : ''}`,
      ),
    );
  const unique = [...new Set(texts)];
  // The fields are known a moment later than the difference.
  return unique.filter((text) => !unique.some((other) => other.startsWith(`${text} in `))).slice(0, 4);
}

/** Programs that change objects as part of their work: their changes are not edits of a person. */
const isController = (manager: string): boolean =>
  /argocd|controller|istio|pilot|kubelet|kube-|hpa|autoscaler|apiserver|rehears/i.test(manager);

const isOfArgoCd = ({ manager = '' }: ObjectChange): boolean => /argocd/i.test(manager);

/** Edits by hand that Argo CD undid. */
export function healedEdits(rehearsal: Rehearsal): Remark[] {
  const edits = new Map<string, ObjectChange>();
  return rehearsal.recording.observations.flatMap((observation): Remark[] => {
    if (observation.kind !== 'object') return [];
    const key = keyOf({ cluster: observation.cluster, ...observation.object });
    const edit = edits.get(key);
    if (
      edit &&
      isOfArgoCd(observation) &&
      (edit.change === 'deleted' || observation.fields.some((field) => edit.fields.includes(field)))
    ) {
      edits.delete(key);
      return [healedEdit(edit, observation, rehearsal)];
    }
    if (
      observation.manager !== undefined &&
      !isController(observation.manager) &&
      observation.change !== 'created'
    )
      edits.set(key, observation);
    return [];
  });
}

function healedEdit(edit: ObjectChange, heal: ObjectChange, rehearsal: Rehearsal): Remark {
  const seconds = ((heal.at - edit.at) / 1000).toFixed(1);
  const fields = edit.fields.length > 0 ? ` (${edit.fields.join(', ')})` : '';
  return {
    kind: 'healed edit',
    cluster: edit.cluster,
    step: stepAt(rehearsal, edit.at),
    title: `Argo CD undid an edit of ${objectText(edit.object)}${fields} after ${seconds} s`,
    evidence: [
      `edited by ${edit.manager} at ${momentText(rehearsal, edit.at)}, undone at ${momentText(rehearsal, heal.at)}`,
    ],
  };
}
