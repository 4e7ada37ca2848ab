import { plural } from '../../diagnostics/words.ts';
import { grouped } from '../../lang/grouped.ts';
import type { PodState } from '../recording.ts';
import type { Rehearsal } from '../rehearsal.ts';
import { momentText, stepAt } from './moments.ts';
import type { Problem } from './problem.ts';

/** Pods that admission rejected, and pods that were killed, one problem for each version and reason. */
export function podProblems(rehearsal: Rehearsal): Problem[] {
  const states = rehearsal.recording.observations
    .filter((observation) => observation.kind === 'pod')
    .filter(({ state }) => state === 'rejected' || state === 'killed');
  const groups = grouped(states, ({ at, state, cluster, pod, message = '' }) => {
    const owner = pod.service === undefined ? pod.name : `${pod.service}/${pod.version}`;
    const reason = state === 'rejected' ? message.replace(podName(pod.name), '') : '';
    return [state, cluster, pod.namespace, owner, stepAt(rehearsal, at), reason].join('|');
  });
  return [...groups.values()].map((group) =>
    group[0].state === 'rejected' ? rejection(group, rehearsal) : kill(group, rehearsal),
  );
}

const podName = (name: string): RegExp => new RegExp(name.replaceAll(/[^\w-]/g, '\\$&'), 'g');

const ownerText = ({ pod }: PodState): string =>
  pod.service === undefined
    ? `${pod.namespace}/${pod.name}`
    : `${pod.service}${pod.version === undefined ? '' : ` ${pod.version}`} (namespace ${pod.namespace})`;

function rejection(states: readonly [PodState, ...PodState[]], rehearsal: Rehearsal): Problem {
  const [first] = states;
  return {
    kind: 'rejected pods',
    cluster: first.cluster,
    step: stepAt(rehearsal, first.at),
    title: `The API server rejected pods of ${ownerText(first)}`,
    evidence: [
      `${plural(states.length, 'rejection')}, the first at ${momentText(rehearsal, first.at)}`,
      ...(first.message === undefined ? [] : [`reason: ${first.message}`]),
    ],
    ...adviceOfRejection(first),
  };
}

function adviceOfRejection({ message = '' }: PodState): Pick<Problem, 'advice'> {
  if (/PodSecurity/.test(message))
    return {
      advice:
        'The Pod Security level of the namespace does not allow this pod, or what Istio injects into it. Lower the level of the namespace, or use istio-cni.',
    };
  if (/quota/i.test(message)) return { advice: 'The quota of the namespace is used up. Raise it first.' };
  if (/serviceaccount|service account/i.test(message))
    return {
      advice: 'The ServiceAccount of the pods is missing in this namespace. Check what the sync deleted.',
    };
  return {};
}

function kill(states: readonly [PodState, ...PodState[]], rehearsal: Rehearsal): Problem {
  const [first] = states;
  const names = [...new Set(states.map(({ pod }) => pod.name))];
  return {
    kind: 'killed pods',
    cluster: first.cluster,
    step: stepAt(rehearsal, first.at),
    title: `${plural(names.length, 'pod')} of ${ownerText(first)} did not end in the grace period and ${names.length === 1 ? 'was' : 'were'} killed`,
    evidence: [
      ...states
        .slice(0, 5)
        .map(
          ({ pod, at, message }) =>
            `${pod.name} at ${momentText(rehearsal, at)}${message ? `: ${message}` : ''}`,
        ),
      ...(states.length > 5 ? [`and ${states.length - 5} more`] : []),
    ],
    advice:
      'preStopSeconds plus the longest call must be at least a second shorter than terminationGracePeriodSeconds. See docs/shutdown.md.',
  };
}
