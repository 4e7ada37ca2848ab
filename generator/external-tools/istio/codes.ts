import type { DocumentName } from '../finding.ts';
import type { IstioMessage } from './offline.ts';

/** A code that Istio's analysis reports here, and what to do about it. */
interface ReportedCode {
  readonly group: 'reported';
  /** What to do. */
  readonly todo: string;
  /** The message in other words, where those of Istio are hard to understand. */
  readonly words?: readonly [pattern: RegExp, words: string];
  /** True if Istio reports it at each of several documents. */
  readonly shared?: boolean;
  /** Names of own rules that find some of these mistakes earlier: while there are errors, Istio's analysis does not run. */
  readonly rules?: readonly string[];
}

/** A code whose analyzer does not run without a cluster; a rule of this repository finds the same mistake. */
interface CodeOfCheck {
  readonly group: 'found by a check';
  /** Names of the rules. */
  readonly rules: readonly string[];
}

/** A code that is always a false alarm here: `uncertainMessages` has the reason. */
interface FilteredCode {
  readonly group: 'filtered';
}

/** A code that no document of this repository can cause, and why. */
interface UnconcernedCode {
  readonly group: 'does not concern';
  readonly reason: string;
}

/** What this repository does about a code of Istio's analysis. */
export type IstioCode = ReportedCode | CodeOfCheck | FilteredCode | UnconcernedCode;

const runningPods = 'it is about pods that run, and the analysis sees no cluster here';
const clusterScoped = 'the kind belongs to the whole cluster: no service can add or patch it (MESH487)';
const upgrades = 'only istioctl x precheck reports it, before an upgrade of Istio';
const filter = 'correct the patch of the EnvoyFilter';

/** Every code of Istio's analysis. Source: Istio, pkg/config/analysis/msg/messages.yaml, at the pinned version. */
export const istioCodes: Readonly<Record<string, IstioCode>> = {
  IST0001: { group: 'does not concern', reason: 'it is a fault of the analysis itself' },
  IST0002: {
    group: 'reported',
    todo: 'use the setting that replaces it',
    words: [/^Deprecated: (.*?)\.?$/, 'Istio has a newer setting, or ignores this one: $1'],
    rules: ['field-ignored-by-istio'],
  },
  IST0101: {
    group: 'reported',
    todo: 'correct the name, or add what is missing',
    words: [/^Referenced (.*) not found: (.*)$/, '$1 not found: $2'],
    rules: ['route-to-missing-subset', 'route-to-unknown-host'],
  },
  IST0102: { group: 'does not concern', reason: 'the generator renders the label that injects proxies' },
  IST0103: { group: 'does not concern', reason: runningPods },
  IST0106: {
    group: 'reported',
    todo: 'correct it here: the API server would refuse the document, and the sync would fail',
    words: [/^Schema validation error: (?:invalid policy \S+: )?/, 'Istio refuses this KIND: '],
    rules: [
      'field-ignored-by-istio',
      'policy-matches-no-call',
      'peer-authentication-contradicts-specs',
      'policy-allows-everyone',
      'route-to-missing-subset',
      'route-to-unknown-host',
      'route-for-unknown-method',
      'selector-without-pods',
    ],
  },
  IST0107: { group: 'found by a check', rules: ['misspelt-istio-annotation'] },
  IST0108: { group: 'found by a check', rules: ['misspelt-istio-annotation'] },
  IST0109: {
    group: 'reported',
    shared: true,
    todo: 'put the routes into one VirtualService',
    words: [
      /^The VirtualServices (\S+) associated with mesh gateway define the same host (\S+) .*$/,
      'several VirtualServices ($1) have the same host $2 in the mesh: sidecars use only one of them',
    ],
    rules: ['second-document-for-host'],
  },
  IST0110: { group: 'found by a check', rules: ['second-document-for-pods'] },
  IST0111: { group: 'found by a check', rules: ['second-document-for-pods'] },
  IST0112: { group: 'found by a check', rules: ['route-without-port'] },
  IST0116: { group: 'found by a check', rules: ['port-with-two-protocols'] },
  IST0118: { group: 'found by a check', rules: ['port-without-protocol', 'grpc-port-with-other-protocol'] },
  IST0123: { group: 'does not concern', reason: clusterScoped },
  IST0125: { group: 'found by a check', rules: ['invalid-istio-annotation'] },
  IST0126: { group: 'does not concern', reason: 'the networks of the mesh are not in this repository' },
  IST0127: { group: 'found by a check', rules: ['selector-without-pods'] },
  IST0128: { group: 'filtered' },
  IST0129: { group: 'filtered' },
  IST0130: {
    group: 'reported',
    todo: 'move the rule up, give the earlier rule a condition, or remove one of them',
    words: [
      /^VirtualService rule (\S+) not used \((.*)\)\.$/,
      'no request reaches rule $1 of this VirtualService: $2',
    ],
    rules: ['unreachable-rule'],
  },
  IST0131: {
    group: 'reported',
    todo: 'remove the condition, or move its rule up',
    words: [
      /^VirtualService rule (\S+) match (.+) is not used \(duplicate\/overlapping match in rule (.*)\)\.$/,
      'no request reaches condition $2 of rule $1: the condition of rule $3 matches first',
    ],
    rules: ['unreachable-rule'],
  },
  IST0132: {
    group: 'reported',
    todo: 'correct the host, or add it to a server of the gateway',
    words: [
      /^one or more host (\[.*\]) defined in VirtualService \S+ not found in Gateway (\S+?)\.$/,
      'no server of Gateway $2 is for a host of this VirtualService: $1',
    ],
    rules: ['host-outside-gateway'],
  },
  IST0133: {
    group: 'reported',
    todo: 'correct it here: the document works, but not as it reads',
    words: [/^Schema validation warning: /, 'Istio warns about this KIND: '],
    rules: [
      'field-ignored-by-istio',
      'peer-authentication-contradicts-specs',
      'policy-matches-no-call',
      'selector-without-pods',
    ],
  },
  IST0134: {
    group: 'reported',
    todo: 'add addresses, or use protocol TLS if clients send the name',
    words: [
      /^.*$/,
      'a TCP port needs addresses: proxies cannot distinguish this host from others by its name',
    ],
  },
  IST0135: {
    group: 'does not concern',
    reason: 'the pinned Istio still reads the annotations that it calls deprecated',
  },
  IST0136: {
    group: 'does not concern',
    reason: 'the analysis leaves its analyzer out: most annotations of Istio are alpha',
  },
  IST0137: {
    group: 'does not concern',
    reason: 'proxies accept it if the protocol is the same; MESH1903 finds different protocols',
  },
  IST0138: {
    group: 'reported',
    shared: true,
    todo: 'use a certificate of its own, or put the hosts into one Gateway',
    words: [
      /^Duplicate certificate in multiple gateways (\[.*\]) may .*$/,
      'several Gateways $1 have the same certificate: clients that reuse a connection of HTTP/2 get status 404',
    ],
  },
  IST0139: { group: 'does not concern', reason: clusterScoped },
  IST0140: {
    group: 'does not concern',
    reason: 'its analyzer needs Services; routes of a gateway that name no subset are intended here',
  },
  IST0141: { group: 'does not concern', reason: upgrades },
  IST0142: { group: 'does not concern', reason: upgrades },
  IST0143: { group: 'does not concern', reason: runningPods },
  IST0144: { group: 'found by a check', rules: ['container-runs-as-proxy-user'] },
  IST0145: { group: 'found by a check', rules: ['host-of-two-gateways'] },
  IST0146: { group: 'does not concern', reason: runningPods },
  IST0147: { group: 'does not concern', reason: runningPods },
  IST0148: { group: 'does not concern', reason: clusterScoped },
  IST0149: {
    group: 'does not concern',
    reason: 'the pods of gateways, and the policies for them, are installed with Istio, not from here',
  },
  IST0150: { group: 'found by a check', rules: ['port-without-protocol'] },
  IST0151: {
    group: 'reported',
    todo: 'set priority, or use INSERT_FIRST or ADD',
    words: [
      /^.*$/,
      'without priority, another EnvoyFilter may be applied first, and this patch may find nothing to change',
    ],
  },
  IST0152: {
    group: 'reported',
    todo: `${filter}: use MERGE`,
    words: [/^.*$/, 'REPLACE has an effect only on HTTP_FILTER, NETWORK_FILTER and VIRTUAL_HOST'],
  },
  IST0153: {
    group: 'reported',
    todo: `${filter}: use MERGE, or ADD a VIRTUAL_HOST`,
    words: [/^.*$/, 'ADD has no effect on ROUTE_CONFIGURATION and HTTP_ROUTE'],
  },
  IST0154: {
    group: 'reported',
    todo: `${filter}: use MERGE, or REMOVE a VIRTUAL_HOST`,
    words: [/^.*$/, 'REMOVE has no effect on ROUTE_CONFIGURATION and HTTP_ROUTE'],
  },
  IST0155: {
    group: 'reported',
    todo: 'set priority, or use INSERT_FIRST or ADD',
    words: [
      /^.*$/,
      'an earlier patch of this name has a proxyVersion; without priority, this one may find nothing to change during an upgrade',
    ],
  },
  IST0156: { group: 'does not concern', reason: clusterScoped },
  IST0157: { group: 'filtered' },
  IST0158: { group: 'does not concern', reason: runningPods },
  IST0159: { group: 'found by a check', rules: ['second-document-for-pods'] },
  IST0160: {
    group: 'reported',
    shared: true,
    todo: 'put their settings into one, or give all but one a selector',
    words: [
      /^The Telemetries (\[.*\]) in namespace ("\S+") have no workload selector.*$/,
      'several Telemetries of namespace $2 are for all its pods: $1; Istio uses one of them',
    ],
    rules: ['second-document-for-pods'],
  },
  IST0161: { group: 'does not concern', reason: 'Secrets are not in git' },
  IST0162: {
    group: 'does not concern',
    reason: 'gateways and their Services are installed with Istio, not from here',
  },
  IST0163: { group: 'does not concern', reason: clusterScoped },
  IST0164: { group: 'does not concern', reason: clusterScoped },
  IST0165: { group: 'filtered' },
  IST0166: { group: 'found by a check', rules: ['selector-without-pods'] },
  IST0167: { group: 'does not concern', reason: 'it is about ambient mode; this repository uses sidecars' },
  IST0168: { group: 'does not concern', reason: upgrades },
  IST0169: { group: 'does not concern', reason: upgrades },
  IST0170: { group: 'does not concern', reason: 'each cluster is analysed alone here' },
  IST0171: { group: 'found by a check', rules: ['document-copied-from-cluster'] },
  IST0172: { group: 'does not concern', reason: clusterScoped },
  IST0173: { group: 'found by a check', rules: ['subset-without-pods'] },
  IST0174: { group: 'found by a check', rules: ['route-to-unknown-host'] },
  IST0175: {
    group: 'does not concern',
    reason: 'it is about the Deployment of istiod, which is installed with Istio',
  },
  IST0176: { group: 'does not concern', reason: clusterScoped },
  IST0177: {
    group: 'reported',
    shared: true,
    todo: 'use the same protocol, or another port',
    words: [
      /^Multiple ServiceEntries \((.*)\) define the same host (\S+) and port (\d+) with conflicting protocols \((.*)\)\.$/,
      'several ServiceEntries ($1) have different protocols ($4) for port $3 of $2: Istio uses one of them',
    ],
    rules: ['second-document-for-host'],
  },
};

/** The message in the words of users. */
export function wordsOf({ code, message }: IstioMessage, { kind }: DocumentName): string {
  const entry = istioCodes[code];
  if (entry?.group !== 'reported' || !entry.words) return message;
  const [pattern, words] = entry.words;
  const text = message.replace(pattern, words.replace('KIND', kind));
  // Istio counts rules from 0.
  const counted = unreachable.has(code)
    ? text.replace(/#(\d+)/g, (_, index) => String(Number(index) + 1))
    : text;
  const sorted = counted.replace(
    /\[([^\]]*)\]/,
    (_, names) => `[${String(names).split(' ').sort().join(' ')}]`,
  );
  return clearer.reduce((found, [from, to]) => found.replaceAll(from, to), isShared(code) ? sorted : counted);
}

const unreachable: ReadonlySet<string> = new Set(['IST0130', 'IST0131']);

/** What Go programs write for Go programmers. */
const clearer: readonly (readonly [from: RegExp, to: string])[] = [
  [/: strconv\.\w+: parsing "[^"]*": invalid syntax/g, ': not a number'],
  [/, ERROR: <input>:\d+:(\d+): Syntax error: ([\s\S]*?)(?: expecting [\s\S]*)?$/g, ' (character $1: $2)'],
  [/mismatched input '<EOF>'/g, 'it is not complete'],
  [/: (?:sidecar|Envoy filter): /g, ': '],
  [/\d+ errors? occurred:\s*\* /g, ''],
  [/invalid tag (key|value)/g, 'invalid $1 of a label'],
  // Go's protobuf writes one space or two, on purpose.
  [/ {2,}|\s*\n\s*/g, ' '],
];

/** True if Istio reports the message at each of several documents. */
export function isShared(code: string): boolean {
  const entry = istioCodes[code];
  return entry?.group === 'reported' && entry.shared === true;
}

/** What to do about a message. The page of Istio helps where its code explains more than the message. */
export function hintFor({ code, page, message }: IstioMessage): string {
  if (/only HTTP attributes in a DENY rule/.test(message))
    return 'add ports to the operation, such as ports: ["50051"]: then the rule denies nothing else';
  const entry = istioCodes[code];
  const todo = entry?.group === 'reported' ? [entry.todo] : [];
  const isGeneral = code === 'IST0106' || code === 'IST0133';
  return [...todo, ...(page === undefined || isGeneral ? [] : [page])].join('; ');
}
