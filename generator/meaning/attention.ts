import type { Scale } from '../model/fleet.ts';
import type { Share } from '../model/routing/rule.ts';
import type { CallFact } from './call-fact.ts';
import type { DocumentsFact, Fact, PresenceFact, SettingFact } from './fact.ts';
import type { Attention } from './statement.ts';

/** What is known around a fact. */
export interface Surroundings {
  /** True where a service runs in the cluster of the fact from now on. */
  isThere(service: string): boolean;
}

const routine: Attention = { level: 'routine' };
const notice: Attention = { level: 'notice' };
const danger = (reason?: string): Attention => ({
  level: 'danger',
  ...(reason === undefined ? {} : { reason }),
});
const noticeThat = (reason: string): Attention => ({ level: 'notice', reason });

/** How closely to look at a fact: at what can break callers or opens doors before everything else. */
export function attentionFor(fact: Fact, surroundings: Surroundings): Attention {
  switch (fact.kind) {
    case 'traffic':
    case 'mirror':
    case 'fault':
    case 'timeout':
    case 'retries':
    case 'headers':
      return forCalls(fact);
    case 'rule':
      return notice;
    case 'access':
      if (fact.change === 'allowed') return notice;
      return surroundings.isThere(fact.caller) ? danger('its calls are refused from now on') : routine;
    case 'denial':
      return fact.change === 'added' ? danger() : notice;
    case 'plaintext':
      return fact.after ? danger() : notice;
    case 'token':
      return fact.after ? noticeThat('other calls are refused') : danger('no token is needed any more');
    case 'exposure':
      return danger();
    case 'outbound':
      return notice;
    case 'version':
    case 'image':
      return notice;
    case 'scale':
      return forScale(fact.before, fact.after);
    case 'presence':
      return fact.change === 'added' ? notice : danger(goneWords[fact.what]);
    case 'contract':
      return fact.change === 'added' ? routine : danger('callers may fail');
    case 'setting':
      return forSetting(fact);
    case 'documents':
      return forDocuments(fact);
    case 'unexplained':
      return routine;
  }
}

/** What happens in the cluster to what leaves the tree: Argo CD deletes gateways, and leaves services and namespaces. */
const goneWords: Readonly<Record<PresenceFact['what'], string>> = {
  service: 'what it made keeps running, nothing manages it any longer',
  'external service': 'what it made stays, nothing manages it any longer',
  cluster: 'nothing manages it any longer',
  gateway: 'deleted',
  namespace: 'it stays, with its policies, until a person deletes it',
};

function forCalls(fact: CallFact): Attention {
  if (!fact.calls.callers && fact.calls.methods) return { level: 'routine', reason: 'nobody calls it' };
  switch (fact.kind) {
    case 'traffic':
      return forTraffic(fact.before, fact.after);
    case 'fault':
      return fact.after ? danger('disturbed on purpose') : notice;
    case 'timeout':
      return fact.after === null ? noticeThat('no limit any more') : notice;
    default:
      return notice;
  }
}

function forTraffic(before: readonly Share[], after: readonly Share[]): Attention {
  if (after.length === 0) return danger('loses all calls');
  const share = (shares: readonly Share[], name: string) =>
    shares.find(({ version }) => version === name)?.weight ?? 0;
  const atOnce = before.some(({ version, weight }) => weight === 100 && share(after, version) === 0);
  if (atOnce) return danger('all calls move at once');
  const losing = before.filter(({ version }) => share(after, version) === 0).map(({ version }) => version);
  return losing.length > 0 ? noticeThat(`${losing.join(', ')} gets no calls any more`) : notice;
}

const smallest = (scale: Scale): number => ('replicas' in scale ? scale.replicas : scale.minReplicas);

function forScale(before: Scale, after: Scale): Attention {
  if (smallest(after) === 0) return danger();
  return smallest(after) < smallest(before) ? notice : routine;
}

/** Settings by which others know a service, and what every Application depends on. */
function forSetting({ area, name, after }: SettingFact): Attention {
  if (area === 'fleet') return danger('concerns every Application');
  if (area === 'identity') return name === 'owner' ? notice : danger('others know it by this');
  if (area === 'TLS' && after === 'DISABLE') return danger('plain text');
  if (area === 'cluster' && name === 'trustDomain') return danger('others know callers by this');
  if (area === 'cluster' && name === 'networkPolicies' && after === 'false')
    return danger('nothing keeps pods apart');
  return area === 'resources' || area === 'environment' || area === 'pod' || area === 'configuration'
    ? routine
    : notice;
}

/** Kinds whose removal takes more with it than themselves. */
const holders: ReadonlySet<string> = new Set(['Application', 'Namespace', 'AppProject']);

function forDocuments({ change, documents }: DocumentsFact): Attention {
  if (change === 'created') return routine;
  if (change === 'left') return noticeThat('nothing manages them any longer');
  return documents.some(({ kind }) => holders.has(kind)) ? danger() : notice;
}
