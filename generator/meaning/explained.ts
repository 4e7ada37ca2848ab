import { podKinds } from '../model/workload-kind.ts';
import type { DocumentChange } from './documents/changes.ts';
import type { Area, Fact } from './fact.ts';
import { isSame } from './same.ts';
import type { Found } from './statement.ts';

const workloads: readonly string[] = podKinds;
const routing = ['VirtualService', 'GRPCRoute'];
const authorization = ['AuthorizationPolicy', 'NetworkPolicy'];
const argocd = ['Application', 'AppProject'];
const monitoring = ['PrometheusRule', 'ConfigMap'];
const neighbours = ['Sidecar', ...authorization];

/** Kinds of documents that change because of a fact: of its subject, and of other subjects. */
interface Reach {
  readonly own: readonly string[];
  /**
   * Kinds of other subjects in the same cluster, or in all clusters if the fact is about the cluster or the
   * fleet.
   */
  readonly others?: readonly string[];
}

const reaches: { readonly [Kind in Exclude<Fact['kind'], 'setting'>]: Reach } = {
  traffic: { own: routing },
  mirror: { own: routing, others: neighbours },
  fault: { own: routing },
  timeout: { own: routing },
  retries: { own: routing },
  headers: { own: routing },
  further: { own: routing },
  rule: { own: routing },
  access: {
    own: [...authorization, 'Sidecar', 'ServiceEntry', 'DestinationRule', 'VirtualService'],
    others: [...neighbours, 'DestinationRule', 'Role', 'RoleBinding', 'AppProject'],
  },
  enforcement: { own: authorization },
  denial: { own: authorization },
  plaintext: { own: [...authorization, 'PeerAuthentication', 'DestinationRule'] },
  token: { own: [...authorization, 'RequestAuthentication'] },
  exposure: { own: [...routing, ...authorization, 'EnvoyFilter'] },
  browsers: { own: [...routing, 'EnvoyFilter'] },
  outbound: { own: ['Sidecar', 'NetworkPolicy'] },
  version: {
    own: [
      ...routing,
      'DestinationRule',
      ...workloads,
      'PodDisruptionBudget',
      'HorizontalPodAutoscaler',
      'Service',
    ],
  },
  image: { own: [...workloads] },
  run: { own: ['Job'] },
  hold: { own: [] },
  scale: { own: [...workloads, 'HorizontalPodAutoscaler'] },
  presence: {
    own: [
      ...neighbours,
      ...routing,
      ...argocd,
      'DestinationRule',
      'Namespace',
      'PeerAuthentication',
      'Gateway',
      'EnvoyFilter',
    ],
    others: [...neighbours, ...routing, ...argocd],
  },
  contract: { own: [...routing, ...authorization, 'Telemetry', 'RequestAuthentication', 'EnvoyFilter'] },
  message: { own: [] },
  effect: { own: [] },
  documents: { own: [], others: ['Application', 'AppProject'] },
  unexplained: { own: [] },
};

const areas: { readonly [Name in Area]: Reach } = {
  'load balancing': { own: ['DestinationRule', 'Service'] },
  'connection pool': { own: ['DestinationRule'] },
  'outlier detection': { own: ['DestinationRule'] },
  TLS: {
    own: ['DestinationRule', 'ServiceEntry'],
    others: ['DestinationRule', 'Role', 'RoleBinding', 'AppProject'],
  },
  'traffic distribution': { own: ['Service'] },
  job: { own: workloads },
  'stateful set': { own: [...workloads, 'Service'] },
  resources: { own: [...workloads] },
  environment: { own: [...workloads] },
  configuration: { own: [...workloads, 'ConfigMap'] },
  secrets: { own: [...workloads, 'ExternalSecret'] },
  pod: {
    own: [...workloads, 'Service', 'ServiceAccount', ...neighbours, 'DestinationRule'],
    others: neighbours,
  },
  identity: {
    own: [
      ...neighbours,
      ...routing,
      ...argocd,
      ...workloads,
      'Service',
      'DestinationRule',
      'Telemetry',
      ...monitoring,
    ],
    others: [...neighbours, ...routing, ...argocd],
  },
  visibility: { own: [...routing, 'DestinationRule', 'Service'] },
  'external service': {
    own: [...routing, ...argocd, 'ServiceEntry', 'DestinationRule'],
    others: [...neighbours, ...argocd, 'DestinationRule', 'Role', 'RoleBinding'],
  },
  tokens: { own: [...authorization, 'RequestAuthentication'] },
  gateway: {
    own: ['Gateway', 'EnvoyFilter'],
    others: ['Gateway', 'EnvoyFilter', ...routing, ...authorization, 'AppProject'],
  },
  cluster: {
    own: [],
    others: [...neighbours, ...routing, ...workloads, 'Namespace', 'Telemetry', 'ExternalSecret'],
  },
  telemetry: { own: [], others: ['Telemetry', ...monitoring, ...neighbours] },
  monitoring: { own: [], others: [...monitoring, 'AppProject'] },
  objectives: { own: monitoring, others: ['AppProject'] },
  project: { own: ['AppProject'] },
  fleet: { own: [], others: argocd },
  notifications: { own: ['Application'], others: ['Application'] },
  'code owners': { own: [] },
  protos: { own: [] },
};

/** True if a fact explains the change of a document. */
export function explains({ cluster, subject, fact }: Found, change: DocumentChange): boolean {
  if (cluster !== undefined && change.cluster !== undefined && cluster !== change.cluster) return false;
  const { own, others = [] } = fact.kind === 'setting' ? areas[fact.area] : reaches[fact.kind];
  const { kind } = change.name;
  // An extra document can have any kind, and a patch can change any document.
  const named = fact.kind === 'effect' ? [fact.document] : fact.kind === 'documents' ? fact.documents : [];
  if (named.some((name) => subject === change.subject && isSame(name, change.name))) return true;
  if (others.includes(kind)) return true;
  return own.includes(kind) && isOwn(subject, change);
}

function isOwn(subject: string | undefined, { subject: service, name }: DocumentChange): boolean {
  return (
    subject === undefined ||
    subject === service ||
    service === 'namespaces' ||
    subject === `AppProject ${name.name}`
  );
}
