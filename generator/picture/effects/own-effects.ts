import { isDeepStrictEqual } from 'node:util';
import type { PlainMap } from '../../lang/plain-map.ts';
import { groupOf } from '../../model/api-group.ts';
import type { OwnDocument } from '../own-documents.ts';
import { deletionEffects } from './deleted.ts';
import type { Effect, EffectContext, EffectDifference, EffectiveDocument, EffectReader } from './effect.ts';
import { authorizationEffects, peerAuthenticationEffects, requestAuthenticationEffects } from './policies.ts';
import { policyDifferences } from './policy-difference.ts';
import { apiRouteEffects, virtualServiceEffects } from './routes.ts';
import {
  destinationRuleEffects,
  gatewayEffects,
  proxyEffects,
  serviceEntryEffects,
  sidecarEffects,
  tlsRouteEffects,
} from './traffic.ts';
import { networkPolicyEffects, podEffects, serviceEffects } from './workloads.ts';

/** The readers of effects, by API group and kind. Documents of other kinds do nothing to calls. */
const readers: Readonly<Record<string, EffectReader>> = {
  'networking.istio.io/VirtualService': virtualServiceEffects,
  'networking.istio.io/DestinationRule': destinationRuleEffects,
  'networking.istio.io/ServiceEntry': serviceEntryEffects,
  'networking.istio.io/Sidecar': sidecarEffects,
  'networking.istio.io/Gateway': gatewayEffects,
  'networking.istio.io/EnvoyFilter': proxyEffects,
  'extensions.istio.io/WasmPlugin': proxyEffects,
  'telemetry.istio.io/Telemetry': proxyEffects,
  'security.istio.io/AuthorizationPolicy': authorizationEffects,
  'security.istio.io/PeerAuthentication': peerAuthenticationEffects,
  'security.istio.io/RequestAuthentication': requestAuthenticationEffects,
  'gateway.networking.k8s.io/HTTPRoute': apiRouteEffects,
  'gateway.networking.k8s.io/GRPCRoute': apiRouteEffects,
  'gateway.networking.k8s.io/TLSRoute': tlsRouteEffects,
  'networking.k8s.io/NetworkPolicy': networkPolicyEffects,
  '/Service': serviceEffects,
};

/** What a document of a team does to calls; nothing if its kind is not described. */
export function ownEffects({ value, ...document }: OwnDocument, context: EffectContext): Effect[] {
  if (value) return effectsOf({ ...document, value }, context);
  const { generated, apiVersion, kind } = document;
  const key = keyOf(apiVersion, kind);
  const deletion = Object.hasOwn(deletionEffects, key) ? deletionEffects[key] : undefined;
  if (!generated) return [];
  return deletion?.({ ...document, value: generated }, context) ?? [{ does: 'is deleted' }];
}

function effectsOf(document: EffectiveDocument, context: EffectContext): Effect[] {
  const key = keyOf(document.apiVersion, document.kind);
  const read = (Object.hasOwn(readers, key) ? readers[key] : undefined) ?? podEffects;
  return read(document, context);
}

const keyOf = (apiVersion: string, kind: string): string => `${groupOf(apiVersion)}/${kind}`;

/** A document, and the other content that it is compared with; undefined if there is none. */
interface Versions {
  readonly before: PlainMap | undefined;
  readonly after: PlainMap | undefined;
}

/** What a document does after a change of its content that it did not do before, and the reverse. */
export function documentDifferences(
  document: Omit<EffectiveDocument, 'value'>,
  { before, after }: Versions,
  context: EffectContext,
): EffectDifference[] {
  if (before && after && keyOf(document.apiVersion, document.kind) === policy) {
    const differences = policyDifferences(
      { ...document, value: before },
      { ...document, value: after },
      context,
    );
    if (differences) return differences;
  }
  const effects = (value: PlainMap | undefined) => (value ? effectsOf({ ...document, value }, context) : []);
  return effectDifferences(effects(before), effects(after));
}

const policy = 'security.istio.io/AuthorizationPolicy';

/** What patches change in what a rendered document does, what a document in extra/ does, or what its deletion does. */
export function ownDifferences(document: OwnDocument, context: EffectContext): EffectDifference[] {
  const { value, generated } = document;
  if (!value) return effectDifferences([], ownEffects(document, context));
  return documentDifferences(document, { before: generated, after: value }, context);
}

/** What differs between two lists of effects: new ones, those with another value, and those that are missing. */
export function effectDifferences(before: readonly Effect[], after: readonly Effect[]): EffectDifference[] {
  const [old, now] = [before, after].map((effects) => new Map(effects.map((each) => [each.does, each])));
  return [...new Set([...(now?.keys() ?? []), ...(old?.keys() ?? [])])]
    .map((does) => ({ before: old?.get(does), after: now?.get(does) }))
    .filter(
      ({ before: one, after: other }) =>
        !one || !other || one.value !== other.value || !isDeepStrictEqual(one.content, other.content),
    )
    .flatMap(listDifferences);
}

/** Of two lists, what only one of them has. */
function listDifferences(difference: EffectDifference): EffectDifference[] {
  const [old, now] = [difference.before?.list, difference.after?.list];
  if (!old || !now) return [difference];
  const effect = ({ items, ...others }: NonNullable<Effect['list']>, more: readonly string[]) => {
    const own = items.filter((item) => !more.includes(item));
    return own.length === 0 ? undefined : { ...others, value: own.join(', ') };
  };
  const [after, before] = [effect(now, old.items), effect(old, now.items)];
  return [
    ...(after ? [{ before: undefined, after }] : []),
    ...(before ? [{ before, after: undefined }] : []),
  ];
}
