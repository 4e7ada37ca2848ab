import type { ObjectChange, PodState } from '../recording.ts';
import type { Cause } from './causes.ts';
import type { Incident } from './incidents.ts';
import { isDeletion } from './objects.ts';
import { codeLike } from './suspects.ts';

/** A cause that is known from experience, and what to do. */
interface TypicalCause {
  readonly matches: (change: Traits, incident: Incident) => boolean;
  readonly advice: string;
}

/** A cause, as the table below compares it. */
interface Traits {
  /** `Pod` for the state of a pod. */
  readonly kind: string;
  /** The change of the object, or the state of the pod. */
  readonly change: ObjectChange['change'] | PodState['state'];
  readonly fields: readonly string[];
  /** The kind of the object whose change made a pod stop. */
  readonly because: ObjectChange | undefined;
}

const hasField = ({ fields }: Traits, pattern: RegExp): boolean =>
  fields.some((field) => pattern.test(field));
const isRemoved = ({ change }: Traits): boolean => change === 'deleted' || change === 'changed';

/** The first one that matches is given. */
const typicalCauses: readonly TypicalCause[] = [
  {
    matches: ({ kind, change }) => kind === 'Pod' && change === 'rejected',
    advice:
      'The API server does not admit the pods. Compare the Pod Security level of the namespace with what the pod, with the containers that Istio injects, needs.',
  },
  {
    matches: ({ kind, change }, { isCutStream }) => kind === 'Pod' && change === 'killed' && isCutStream,
    advice:
      'The stream was still open when the grace period ended. Raise terminationGracePeriodSeconds above the longest stream, or limit the streams with maxConnectionAge in the server. See docs/shutdown.md.',
  },
  {
    matches: ({ kind, change }) => kind === 'Pod' && change === 'killed',
    advice:
      'The pod did not finish its calls in the grace period. preStopSeconds plus the longest call must be shorter than terminationGracePeriodSeconds; set DRAIN_SECONDS too if a call takes more than 25 s. See docs/shutdown.md.',
  },
  {
    matches: ({ kind, because }) =>
      kind === 'Pod' && because?.object.kind === 'Deployment' && isDeletion(because),
    advice:
      'The version was removed while it still had calls. Set its weight to 0 and remove its rules in one commit, sync, and remove the version in the next commit.',
  },
  {
    matches: ({ kind, because }) =>
      kind === 'Pod' && (because?.fields.some((field) => /replicas/i.test(field)) ?? false),
    advice:
      'Many pods stopped at once. Reduce the number of pods in small steps, and keep `replicas` in git when you add an autoscaler.',
  },
  {
    matches: ({ kind, because }) => kind === 'Pod' && because?.object.kind === 'Namespace',
    advice:
      'The namespace was deleted with everything in it. Move the services out of it first, and delete it by hand when it is empty.',
  },
  {
    matches: ({ kind, change }, { isCutStream }) => kind === 'Pod' && change === 'stopping' && isCutStream,
    advice:
      'The pod stopped before the stream ended. Raise preStopSeconds and terminationGracePeriodSeconds, and let the client open its stream again when it gets GOAWAY. See docs/shutdown.md.',
  },
  {
    matches: ({ kind, change }) => kind === 'Pod' && change === 'stopping',
    advice:
      'The pod stopped accepting calls before the proxies of its callers knew. Raise preStopSeconds (5 is the default). See docs/shutdown.md.',
  },
  {
    matches: ({ kind, change }) => kind === 'Pod' && change === 'not ready',
    advice: 'The readiness probe of the pod failed while it still got calls. Look at the logs of the pod.',
  },
  {
    matches: ({ kind }, { code }) => kind === 'AuthorizationPolicy' && codeLike(code) === 'PERMISSION_DENIED',
    advice:
      'The new policy does not allow this caller or method. Add the method to `calls` in the spec of the caller, or to allowPrincipals of the callee for a caller without a spec.',
  },
  {
    matches: (traits) =>
      traits.kind === 'DestinationRule' &&
      isRemoved(traits) &&
      (traits.change === 'deleted' || hasField(traits, /subsets/)),
    advice:
      'A subset was removed while a route still named it: proxies do not get both changes at the same moment. Remove the route in one commit, sync, and remove the version in the next commit.',
  },
  {
    matches: (traits) => traits.kind === 'DestinationRule' && hasField(traits, /tls|trafficPolicy$/i),
    advice:
      'The callers use another TLS mode than the server accepts. Change the server to PERMISSIVE first, then the callers, then the server to STRICT.',
  },
  {
    matches: (traits) => traits.kind === 'Service' && hasField(traits, /ports/),
    advice:
      'The port of the Service changed while callers still used the old one. Keep the port, or acknowledge a move and accept an interruption (docs/changes.md).',
  },
  {
    matches: (traits) => traits.kind === 'Service' && hasField(traits, /selector/),
    advice:
      'The Service selects other pods now. Labels in a selector must stay as they are; add new labels beside them.',
  },
  {
    matches: ({ kind, change }) => kind === 'Service' && change === 'deleted',
    advice:
      'The Service was removed while it had callers. Remove the calls first, sync, then remove the service.',
  },
  {
    matches: ({ kind }) => kind === 'PeerAuthentication',
    advice:
      'The server accepts another kind of connection than its callers use. Set STRICT only when all callers have sidecars with certificates.',
  },
  {
    matches: ({ kind }) => kind === 'RequestAuthentication',
    advice:
      'Tokens are checked in another way now. Compare issuer, audiences and keys with what the callers send.',
  },
  {
    matches: ({ kind }) => kind === 'NetworkPolicy',
    advice: 'Compare the callers and ports that the NetworkPolicy allows with `calls` in the specs.',
  },
  {
    matches: (traits, { code, failures: [{ message }] }) =>
      traits.kind === 'VirtualService' &&
      (codeLike(code) === 'DEADLINE_EXCEEDED' || /timeout/i.test(message) || hasField(traits, /\btimeout$/i)),
    advice: 'The timeout of the route is shorter than the calls take. Raise it, or make the calls faster.',
  },
  {
    matches: ({ kind, change }) => kind === 'VirtualService' && change !== 'deleted',
    advice:
      'The new route sends these calls to a version that does not answer them. Compare the weights and rules with the versions that have ready pods.',
  },
  {
    matches: ({ kind }) => ['Gateway', 'GRPCRoute', 'HTTPRoute'].includes(kind),
    advice:
      'The gateway does not serve this host any more. Keep the host until no client uses it: serve the new host beside it first.',
  },
  {
    matches: ({ kind }) => kind === 'ConfigMap',
    advice:
      'The configuration changed under running pods. Give the ConfigMap a name with a hash: then a change starts new pods.',
  },
  {
    matches: (traits) => traits.kind === 'Deployment' && hasField(traits, /serviceAccountName/),
    advice:
      'The pods have another identity, which the policies of the services that they call do not allow. Keep the ServiceAccount, or let the policies allow both before the change.',
  },
  {
    matches: ({ kind, change }) => kind === 'Deployment' && change === 'deleted',
    advice:
      'The version was removed while it still had calls. Set its weight to 0 in one commit, sync, and remove the version in the next commit.',
  },
  {
    matches: ({ kind }) => kind === 'Namespace',
    advice: 'The namespace changed under its services. Move one service at a time (docs/changes.md).',
  },
];

/** What to do about failures with this cause; undefined if no typical cause matches. */
export function adviceFor({ observation, because }: Cause, incident: Incident): string | undefined {
  const traits: Traits =
    observation.kind === 'pod'
      ? { kind: 'Pod', change: observation.state, fields: [], because }
      : {
          kind: observation.object.kind,
          change: isDeletion(observation) ? 'deleted' : observation.change,
          fields: observation.fields,
          because,
        };
  return typicalCauses.find(({ matches }) => matches(traits, incident))?.advice;
}
