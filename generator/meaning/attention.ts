import type { Scale } from '../model/fleet.ts';
import type { Share } from '../model/routing/rule.ts';
import { destinationOf } from '../render/route-words.ts';
import type { CallFact } from './call-fact.ts';
import type { Area, DocumentsFact, EffectFact, Fact, PresenceFact, SettingFact } from './fact.ts';
import type { Attention } from './statement.ts';

/** What the level of a fact depends on besides the fact. */
export interface FactContext {
  /** True if the service runs in the cluster of the fact after the change. */
  runsAfter(service: string): boolean;
  /** True if the policies of the service of the fact are a dry run after the change. */
  readonly isDryRun: boolean;
}

const routine: Attention = { level: 'routine' };
const notice: Attention = { level: 'notice' };
const danger = (reason?: string): Attention => ({
  level: 'danger',
  ...(reason === undefined ? {} : { reason }),
});
const noticeThat = (reason: string): Attention => ({ level: 'notice', reason });

/** How closely to review a fact. Facts that can break callers or widen access get the highest level. */
export function attentionFor(fact: Fact, context: FactContext): Attention {
  switch (fact.kind) {
    case 'traffic':
    case 'mirror':
    case 'fault':
    case 'timeout':
    case 'retries':
    case 'headers':
    case 'further':
      return forCalls(fact);
    case 'rule':
      return notice;
    case 'enforcement':
      return fact.change === 'enforced'
        ? danger('calls that they do not allow are now refused')
        : danger('every call is allowed');
    case 'access':
      if (fact.change === 'allowed' || context.isDryRun) return notice;
      return context.runsAfter(fact.caller) ? danger('its calls are now refused') : routine;
    case 'denial':
      return fact.change === 'added' && !context.isDryRun ? danger() : notice;
    case 'plaintext':
      return fact.after ? danger() : notice;
    case 'token':
      if (context.isDryRun) return notice;
      return fact.after ? noticeThat('other calls are refused') : danger('a token is no longer required');
    case 'exposure':
    case 'browsers':
      return danger();
    case 'outbound':
      return notice;
    case 'version':
    case 'image':
    case 'run':
    case 'hold':
      return notice;
    case 'scale':
      return forScale(fact.before, fact.after);
    case 'presence':
      return fact.change === 'added' ? notice : danger(removalReasons[fact.what]);
    case 'contract':
      return fact.change === 'added' ? routine : danger('callers may fail');
    case 'message':
      return fact.before === undefined ? routine : notice;
    case 'setting':
      return forSetting(fact);
    case 'effect':
      return forEffect(fact);
    case 'documents':
      return forDocuments(fact);
    case 'unexplained':
      return routine;
  }
}

/**
 * What happens in the cluster when something is removed from the tree: Argo CD deletes gateways, but not
 * services and namespaces.
 */
const removalReasons: Readonly<Record<PresenceFact['what'], string>> = {
  service: 'its objects keep running, but Argo CD no longer manages them',
  'external service': 'its objects stay, but Argo CD no longer manages them',
  cluster: 'Argo CD no longer manages it',
  gateway: 'deleted',
  namespace: 'it stays, with its policies, until someone deletes it',
};

function forCalls(fact: CallFact): Attention {
  if (!fact.calls.callers && fact.calls.methods) return { level: 'routine', reason: 'it has no callers' };
  switch (fact.kind) {
    case 'traffic':
      return forTraffic(fact.before, fact.after);
    case 'fault':
      return fact.after ? danger('injected fault') : notice;
    case 'timeout':
      return fact.after === null ? noticeThat('no time limit') : notice;
    default:
      return notice;
  }
}

function forTraffic(before: readonly Share[], after: readonly Share[]): Attention {
  if (after.length === 0) return danger('loses all calls');
  const share = (shares: readonly Share[], wanted: Share) =>
    shares.find((each) => destinationOf(each) === destinationOf(wanted))?.weight ?? 0;
  const atOnce = before.some((each) => each.weight === 100 && share(after, each) === 0);
  if (atOnce) return danger('all calls move at once');
  // Any pod can be one of each version.
  if (after.some(({ version, host }) => version === '' && host === undefined)) return notice;
  const losing = before.filter((each) => share(after, each) === 0).map(destinationOf);
  return losing.length > 0 ? noticeThat(`${losing.join(', ')} no longer gets calls`) : notice;
}

const smallest = (scale: Scale): number => ('replicas' in scale ? scale.replicas : scale.minReplicas);

function forScale(before: Scale, after: Scale): Attention {
  if (smallest(after) === 0) return danger();
  return smallest(after) < smallest(before) ? notice : routine;
}

const routineAreas: readonly Area[] = ['resources', 'environment', 'pod', 'configuration', 'notifications'];

/** Settings that identify a service to others, and settings that every Application depends on. */
function forSetting({ area, name, before, after }: SettingFact): Attention {
  if (area === 'fleet') return danger('affects every Application');
  if (area === 'identity') return name === 'owner' ? notice : danger('others refer to it by this value');
  if (area === 'TLS' && after === 'DISABLE') return danger('plain text');
  if (area === 'cluster' && name === 'trustDomain')
    return danger('others refer to its callers by this value');
  if (area === 'cluster' && name.startsWith('istio.move.namespaces.') && movesPods(before, after))
    return noticeThat('its pods restart');
  if (area === 'cluster' && name === 'networkPolicies' && after === 'false')
    return danger('pods are no longer isolated');
  return routineAreas.includes(area) ? routine : notice;
}

/** True if the pods of a namespace get proxies of another revision. */
const movesPods = (...phases: readonly (string | undefined)[]): boolean =>
  new Set(phases.map((phase) => phase === 'restarted' || phase === 'returning')).size > 1;

/** Callers may depend on what a document no longer does, and a denial may be all that keeps them out. */
function forEffect({ before, after }: EffectFact): Attention {
  if (after) {
    const isMoved = before !== undefined && /^sends calls /.test(after.does);
    return after.isDangerous || isMoved ? danger() : notice;
  }
  const [verb] = /^(?:allows|defines|routes|sends|runs|opens|lets|denies) /.exec(before?.does ?? '') ?? [];
  if (verb === undefined || before?.does.startsWith('allows no calls ')) return notice;
  return verb === 'denies ' ? danger() : danger('callers may fail');
}

/** Kinds whose deletion deletes further objects. */
const holders: ReadonlySet<string> = new Set(['Application', 'Namespace', 'AppProject']);

function forDocuments({ change, documents }: DocumentsFact): Attention {
  if (change === 'created') return routine;
  if (change === 'changed') return notice;
  if (change === 'left') return noticeThat('Argo CD no longer manages them');
  return documents.some(({ kind }) => holders.has(kind)) ? danger() : notice;
}
