import { valueText } from '../lang/value-text.ts';
import { type Hold, holdText, type Scale } from '../model/fleet.ts';
import type { Copies } from '../model/routing/mirror.ts';
import { effectText } from '../picture/effects/effect.ts';
import { copiesOf, faultOf, retriesOf } from '../render/route-words.ts';
import type { CallFact, RewrittenHeaders } from './call-fact.ts';
import type {
  AccessFact,
  DocumentsFact,
  EffectFact,
  Fact,
  MessageFact,
  SettingFact,
  TokenTerms,
} from './fact.ts';
import { callsWords, ruleWords, sharesWords } from './words/calls.ts';
import { documentNames, type FactText, listed } from './words/lists.ts';

/** The text of a fact. */
export function factText(fact: Fact): FactText {
  switch (fact.kind) {
    case 'traffic':
    case 'mirror':
    case 'fault':
    case 'timeout':
    case 'retries':
    case 'headers':
    case 'further':
      return callFactWords(fact);
    case 'rule':
      return ruleWords(fact);
    case 'access':
      return { what: `${accessWords(fact)}${dryRunWords(fact)}` };
    case 'enforcement':
      return {
        what: 'AuthorizationPolicies',
        ...(fact.change === 'enforced'
          ? { before: 'dry run', after: 'enforced' }
          : { before: 'enforced', after: 'dry run: proxies only log what they would deny' }),
      };
    case 'denial': {
      const who = fact.callers ? listed(fact.callers) : 'all callers';
      const verb = fact.change === 'added' ? 'are denied' : 'are no longer denied';
      return { what: `calls of ${listed(fact.methods)} by ${who} ${verb}${dryRunWords(fact)}` };
    }
    case 'plaintext':
      return {
        what: 'plain text in addition to mutual TLS',
        before: fact.before ? `accepted for ${listed(fact.before.methods) || 'no methods'}` : 'refused',
        after: fact.after
          ? `accepted for ${listed(fact.after.methods) || 'no methods'}; reason: ${fact.after.reason}`
          : 'refused',
      };
    case 'token':
      return {
        what: `end-user token for ${listed(fact.methods)}${dryRunWords(fact)}`,
        before: tokenWords(fact.before),
        after: tokenWords(fact.after),
      };
    case 'exposure': {
      const verb = fact.change === 'opened' ? 'newly reachable' : 'no longer reachable';
      return {
        what: `${listed(fact.methods)} ${verb} from outside, through gateway ${fact.gateway} at ${listed(fact.hosts)}`,
      };
    }
    case 'browsers': {
      const verb = fact.change === 'opened' ? 'newly accepted' : 'no longer accepted';
      return { what: `${listed(fact.what)} ${verb} from browsers, through gateway ${fact.gateway}` };
    }
    case 'outbound':
      return {
        what:
          fact.change === 'opened'
            ? 'may connect to hosts that calls does not list'
            : 'may connect only to hosts that calls lists',
      };
    case 'version':
      return {
        what: `version ${fact.version} ${fact.change}: ${[fact.image, ...(fact.scale ? [podsWords(fact.scale)] : [])].join(', ')}`,
      };
    case 'image':
      return { what: `image of ${fact.version}`, ...imageWords(fact.before, fact.after) };
    case 'run':
      return { what: `the job of ${fact.version} runs again` };
    case 'hold':
      return {
        what: 'steps of canary, promote and deploy',
        before: holdWords(fact.before),
        after: holdWords(fact.after),
      };
    case 'scale':
      return {
        what: `pods of ${fact.version}`,
        before: podsWords(fact.before),
        after: podsWords(fact.after),
      };
    case 'presence':
      return {
        what: `${fact.what}${fact.names.length > 1 ? 's' : ''} ${listed(fact.names)} ${fact.change}`,
      };
    case 'contract':
      return {
        what: `method ${fact.method} ${fact.change}${fact.details.length > 0 ? `: ${fact.details.join(', ')}` : ''}`,
      };
    case 'message':
      return messageWords(fact);
    case 'setting':
      return settingWords(fact);
    case 'effect':
      return effectWords(fact);
    case 'documents':
      return { what: documentsWords(fact) };
    case 'unexplained':
      return {
        what: `changed without a known effect: ${documentNames(fact.documents)}`,
      };
  }
}

function callFactWords(fact: CallFact): FactText {
  const calls = callsWords(fact.calls);
  switch (fact.kind) {
    case 'traffic':
      return { what: calls, before: sharesWords(fact.before), after: sharesWords(fact.after) };
    case 'mirror':
      return {
        what: `copies of ${calls}`,
        before: copiesWords(fact.before),
        after: copiesWords(fact.after),
      };
    case 'fault':
      return {
        what: `faults in ${calls}`,
        before: faultOf(fact.before ?? undefined) || 'none',
        after: faultOf(fact.after ?? undefined) || 'none',
      };
    case 'timeout':
      return { what: `timeout of ${calls}`, before: fact.before ?? 'none', after: fact.after ?? 'none' };
    case 'retries':
      return { what: `retries of ${calls}`, before: retriesOf(fact.before), after: retriesOf(fact.after) };
    case 'further':
      return {
        what: `what else happens to ${calls}`,
        before: fact.before.join('; ') || 'nothing',
        after: fact.after.join('; ') || 'nothing',
      };
    case 'headers':
      return {
        what: `headers of ${calls}`,
        before: headersWords(fact.before),
        after: headersWords(fact.after),
      };
  }
}

const copiesWords = (copies: readonly Copies[]): string => copies.map(copiesOf).join(', ') || 'none';

const headersWords = (headers: RewrittenHeaders | null): string =>
  headers ? valueText(headers) : 'unchanged';

const holdWords = (hold: Hold | undefined): string => (hold ? `on hold: ${holdText(hold)}` : 'possible');

const podsWords = (scale: Scale): string =>
  'replicas' in scale
    ? `${scale.replicas} ${scale.replicas === 1 ? 'pod' : 'pods'}`
    : `${scale.minReplicas} to ${scale.maxReplicas} pods by ${scale.targets
        .map(({ resource, averageUtilization }) => `${averageUtilization} % ${resource}`)
        .join(', ')}`;

/** The common part is not repeated: usually only the tag of the image changes. */
function imageWords(before: string, after: string): Pick<FactText, 'before' | 'after'> {
  const repository = (image: string) => image.split('@', 1)[0]?.replace(/:[^:/]*$/, '') ?? image;
  if (repository(before) !== repository(after))
    return { before: shortDigest(before), after: shortDigest(after) };
  const rest = (image: string) => shortDigest(image.slice(repository(image).length + 1));
  return { before: rest(before), after: rest(after) };
}

/** Enough digits to distinguish digests. JSON and the documents have all digits. */
const shortDigest = (image: string): string => image.replace(/(@sha256:[0-9a-f]{12})[0-9a-f]+$/, '$1');

function accessWords({ change, caller, methods, ports }: AccessFact): string {
  const may = change === 'allowed' ? 'may now' : 'may no longer';
  const what = [
    ...(methods.length > 0 ? [`call ${listed(methods)}`] : []),
    ...(ports.length > 0 ? [`connect to port ${listed(ports.map(String))}`] : []),
  ];
  return `${caller} ${may} ${what.join(' and ') || 'call it'}`;
}

/** What a dry run means for a change of its rules. */
const dryRunWords = ({ isDryRun }: { readonly isDryRun?: true }): string =>
  isDryRun ? ' once the dry run ends' : '';

const tokenWords = (terms: TokenTerms | null): string =>
  terms
    ? [`by ${terms.issuer}`, ...(Object.keys(terms.claims).length > 0 ? [valueText(terms.claims)] : [])].join(
        ', with ',
      )
    : 'none';

function settingWords({ area, of, name, before, after }: SettingFact): FactText {
  if (area === 'project')
    return {
      what: `${after === undefined ? 'no longer allows' : 'allows'} ${name}: ${after ?? before ?? ''}`,
    };
  const what = of === undefined ? area : `${area} ${area === 'gateway' ? '' : 'of '}${of}`;
  return {
    what: name === '' ? what : `${what}: ${name}`,
    before: before ?? 'not set',
    after: after ?? 'not set',
  };
}

/** `DestinationRule stock now sets the connection pool of stock: …`, or with the old and the new value. */
function effectWords({ document: { kind, name }, before, after, reason }: EffectFact): FactText {
  const does = after?.does ?? before?.does ?? '';
  const title = `${kind} ${name}`;
  if (before && after && before.value === after.value)
    return { what: `${title} ${does} in another way: ${after.value ?? ''}` };
  if (before && after)
    return { what: `${title} ${does}`, before: before.value ?? '', after: after.value ?? '' };
  const [, isDeleted, consequence = ''] = /^(is deleted)(.*)$/.exec(does) ?? [];
  if (isDeleted !== undefined) return { what: `${title} ${deletionWords(consequence, reason, !after)}` };
  // How a route handled calls does not matter once it is removed.
  const isRoute = /^routes /.test(does);
  const words = !after && isRoute ? does : effectText(after ?? before ?? { does });
  const adverb = after ? 'now' : 'no longer';
  const sentence = words.startsWith('is ') ? `is ${adverb} ${words.slice(3)}` : `${adverb} ${words}`;
  return { what: `${title} ${sentence}` };
}

/** @param consequence empty, or what follows from the deletion, after a colon */
function deletionWords(consequence: string, reason: string | undefined, isUndone: boolean): string {
  if (isUndone)
    return `is no longer deleted${consequence === '' ? '' : `. Before this change${consequence}`}`;
  return `is deleted${consequence}${reason === undefined ? '' : `; reason: ${reason}`}`;
}

/** `field price (int32) added to the request of shop.v1.Stock/Get`, or with the old and the new type. */
function messageWords({ methods, part, field, before, after }: MessageFact): FactText {
  const messages = `the ${part} of ${listed(methods)}`;
  if (before !== undefined && after !== undefined)
    return { what: `field ${field} of ${messages}`, before, after };
  const change = after === undefined ? 'removed from' : 'added to';
  return { what: `field ${field} (${after ?? before}) ${change} ${messages}` };
}

function documentsWords({ change, documents }: DocumentsFact): string {
  const verb = { created: 'created', changed: 'changed', deleted: 'deleted', left: 'orphaned' }[change];
  return `${verb}: ${documentNames(documents)}`;
}
