import { podKey } from '../pod-states.ts';
import type { ObjectChange, Observation, PodState } from '../recording.ts';
import type { Rehearsal } from '../rehearsal.ts';
import { endOfCall, type Incident } from './incidents.ts';
import { momentText, stepAt } from './moments.ts';
import { isDeletion, objectText } from './objects.ts';
import { type Concern, concernOf, type Services, servicesOf } from './services.ts';
import { suspectsOf } from './suspects.ts';

/** What most likely caused failures: the change of an object, or the state of a pod. */
export interface Cause {
  readonly observation: ObjectChange | PodState;
  /** For a pod: the change of an object that made it stop. */
  readonly because?: ObjectChange;
}

/** Observations arrive a little later than their effects, and the API server writes whole seconds. */
const lagMs = 1000;

/** Kinds that decide where calls are sent, and which ones are accepted. */
const trafficKinds = [
  'Service',
  'DestinationRule',
  'VirtualService',
  'AuthorizationPolicy',
  'PeerAuthentication',
  'RequestAuthentication',
  'Gateway',
  'GRPCRoute',
  'HTTPRoute',
  'NetworkPolicy',
  'ConfigMap',
  'ServiceEntry',
  'Sidecar',
  'EnvoyFilter',
];

/** States in which a pod does not answer, or is about to stop: those that explain most are first. */
const unavailable: readonly PodState['state'][] = ['killed', 'stopping', 'not ready', 'deleted'];

const isUnavailable = ({ state }: PodState): boolean => unavailable.includes(state);

/** Finds the causes of incidents, which must be asked for in the order of their beginnings. */
export function causeFinder(rehearsal: Rehearsal): (incident: Incident) => Cause | undefined {
  const services = servicesOf(rehearsal);
  const candidates = candidatesOf(rehearsal);
  const earlier = new Map<string, Cause>();
  return (incident) => {
    const step = stepAt(rehearsal, endOfCall(incident.failures[0]));
    const ranked = candidates
      // What an earlier push changed has had its effects before the next push. Its pods may still end.
      .filter((each) => each.kind === 'pod' || stepAt(rehearsal, each.at) === step)
      .flatMap((observation) => {
        const rank = rankOf(observation, incident, services);
        return rank === undefined ? [] : [{ observation, rank }];
      })
      // The nearest before the failure is the last of its rank.
      .toSorted((a, b) => a.rank - b.rank || b.observation.at - a.observation.at);
    const [best] = ranked;
    const key = symptomKey(incident, step);
    const known = earlier.get(key);
    // The same failure again, of this route or another one to the same service: its cause may be long ago.
    if (known && (best === undefined || best.rank >= 2)) return known;
    if (!best) return undefined;
    const { observation } = best;
    const because = observation.kind === 'pod' ? reasonOf(observation, candidates, services) : undefined;
    const cause = because ? { observation, because } : { observation };
    earlier.set(key, cause);
    return cause;
  };
}

/** The same for failures that look the same: numbers in messages are ports and times. */
const symptomKey = ({ route, code, failures: [{ message }] }: Incident, step: number): string =>
  [step, route.cluster, route.callee, code, message.replaceAll(/\d+/g, '0')].join('|');

/** What may be a cause, in the order of time. A pod that is stopping stops being ready, which explains nothing more. */
function candidatesOf({ recording }: Rehearsal): (ObjectChange | PodState)[] {
  const stopping = new Set<string>();
  return recording.observations
    .filter(isCandidate)
    .toSorted((a, b) => a.at - b.at)
    .filter((observation) => {
      if (observation.kind === 'object') return true;
      const key = podKey(observation);
      if (observation.state === 'stopping') stopping.add(key);
      return observation.state !== 'not ready' || !stopping.has(key);
    });
}

function isCandidate(observation: Observation): observation is ObjectChange | PodState {
  if (observation.kind === 'object') return changesMeaning(observation);
  return observation.kind === 'pod' && (isUnavailable(observation) || observation.state === 'rejected');
}

/**
 * False for a change of labels and annotations alone, of which those of a Namespace decide about its pods, and for a new
 * Namespace, which is empty.
 */
function changesMeaning({ change, fields, object }: ObjectChange): boolean {
  if (change === 'created') return object.kind !== 'Namespace';
  return (
    change === 'deleted' ||
    object.kind === 'Namespace' ||
    fields.length === 0 ||
    fields.some((field) => !field.startsWith('metadata.') || field === 'metadata.deletionTimestamp')
  );
}

/**
 * How likely an observation caused an incident: 0 is the most likely. Undefined if it is too old, too late, or concerns
 * neither the callee, nor the caller, nor their namespaces.
 */
function rankOf(
  observation: ObjectChange | PodState,
  incident: Incident,
  services: Services,
): number | undefined {
  const [first] = incident.failures;
  const age = first.at - observation.at;
  if (observation.cluster !== incident.route.cluster) return undefined;
  if (observation.at > endOfCall(first) + lagMs) return undefined;
  const concern = concernOf(observation, incident.route, services);
  if (observation.kind === 'pod') return rankOfPod(observation, incident, concern, age);
  if (concern === undefined) return undefined;
  const { kind } = observation.object;
  const suspect = suspectsOf(incident).indexOf(kind);
  if (suspect >= 0 && age <= 8000) return 2 + suspect / 100;
  if (concern === 'callee' && trafficKinds.includes(kind) && age <= 10_000) return 3;
  // Its new pods take their time to start.
  const isSlow = kind === 'Deployment' && age <= 60_000;
  if (concern === 'callee' && (isSlow || age <= 20_000)) return 5;
  if (concern === 'caller' && (isSlow || age <= 10_000)) return 6;
  return concern === 'namespace' && age <= 20_000 ? 7 : undefined;
}

function rankOfPod(
  { pod, state }: PodState,
  incident: Incident,
  concern: Concern | undefined,
  age: number,
): number | undefined {
  const [first] = incident.failures;
  if (age > 60_000) return undefined;
  if (state !== 'rejected') {
    if (pod.name === first.answeredBy) return Math.max(0, unavailable.indexOf(state)) / 100;
    if (pod.name === first.from && first.answeredBy === undefined) return 1;
    // Another pod has answered, so this one had no part in it.
    if (first.answeredBy !== undefined) return undefined;
  }
  if (concern !== 'callee' || age > 30_000) return undefined;
  const suspect = suspectsOf(incident).indexOf('Pod');
  return suspect >= 0 && age <= 8000 ? 2 + suspect / 100 : 4;
}

/** The change of a workload after which a pod began to stop. */
function reasonOf(
  { cluster, pod: { name, namespace, service, version }, ...state }: PodState,
  candidates: readonly (ObjectChange | PodState)[],
  { workloads }: Services,
): ObjectChange | undefined {
  if (service === undefined) return undefined;
  const begin = candidates.find(
    (each) =>
      each.kind === 'pod' && each.cluster === cluster && each.pod.name === name && each.state === 'stopping',
  );
  const at = Math.min(begin?.at ?? state.at, state.at);
  const usual = [service, `${service}-${version}`];
  const isOfVersion = (workload: string) => {
    const known = workloads.get(`${cluster}/${workload}`);
    return known
      ? known.service === service && known.version === (version ?? known.version)
      : usual.includes(workload);
  };
  return candidates.findLast(
    (each): each is ObjectChange =>
      each.kind === 'object' &&
      each.cluster === cluster &&
      each.at <= at + lagMs &&
      at - each.at <= 60_000 &&
      ((['Deployment', 'HorizontalPodAutoscaler'].includes(each.object.kind) &&
        each.object.namespace === namespace &&
        isOfVersion(each.object.name)) ||
        (each.object.kind === 'Namespace' && each.object.name === namespace && each.change !== 'created')),
  );
}

/** Incidents with the same key have the same cause. */
export const causeKey = ({ observation }: Cause): string =>
  observation.kind === 'pod'
    ? `pod|${observation.pod.namespace}|${observation.pod.service ?? observation.pod.name}|${observation.pod.version}`
    : `${observation.object.kind}|${observation.object.namespace}|${observation.object.name}|${isDeletion(observation) ? 'deleted' : observation.change}`;

/** The cause as a sentence. */
export function causeText({ observation, because }: Cause, rehearsal: Rehearsal): string {
  const at = momentText(rehearsal, observation.at);
  if (observation.kind === 'object') return `${changeText(observation)} at ${at}`;
  const { pod, state, message } = observation;
  const build = pod.service === undefined ? '' : ` of ${pod.service}${pod.version ? ` ${pod.version}` : ''}`;
  const text = `pod ${pod.name}${build} ${podStates[state] ?? `became ${state}`} at ${at}${message ? ` (${message})` : ''}`;
  return because ? `${text}, after ${changeText(because)} at ${momentText(rehearsal, because.at)}` : text;
}

const podStates: Readonly<Partial<Record<PodState['state'], string>>> = {
  stopping: 'began to stop',
  killed: 'was killed',
  deleted: 'was deleted',
  rejected: 'was rejected',
};

const mostFields = 3;

function changeText({ object, change, fields }: ObjectChange): string {
  if (isDeletion({ change, fields })) return `${objectText(object)} was deleted`;
  const more = fields.length > mostFields ? `, and ${fields.length - mostFields} more` : '';
  const shown = fields.length > 0 ? ` (${fields.slice(0, mostFields).join(', ')}${more})` : '';
  return `${objectText(object)} was ${change}${shown}`;
}
