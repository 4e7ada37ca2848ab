import { groupOf } from '../../model/api-group.ts';
import type { ClusterNames } from '../host-routes.ts';
import type { OwnDocument } from '../own-documents.ts';
import { deletionEffects } from './deleted.ts';
import type { Effect, EffectReader } from './effect.ts';
import { authorizationEffects, peerAuthenticationEffects, requestAuthenticationEffects } from './policies.ts';
import { virtualServiceEffects } from './routes.ts';
import {
  destinationRuleEffects,
  gatewayApiRouteEffects,
  gatewayEffects,
  proxyEffects,
  serviceEntryEffects,
  sidecarEffects,
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
  'gateway.networking.k8s.io/HTTPRoute': gatewayApiRouteEffects,
  'gateway.networking.k8s.io/GRPCRoute': gatewayApiRouteEffects,
  'gateway.networking.k8s.io/TLSRoute': gatewayApiRouteEffects,
  'networking.k8s.io/NetworkPolicy': networkPolicyEffects,
  '/Service': serviceEffects,
};

/** What a document does to calls, as it is rendered, and as the cluster gets it. */
export interface OwnEffects {
  readonly generated: readonly Effect[];
  readonly actual: readonly Effect[];
}

/** What a document of a team does to calls; nothing if its kind is not described. */
export function ownEffects(document: OwnDocument, context: ClusterNames): OwnEffects {
  const { apiVersion, kind, value, generated } = document;
  const key = `${groupOf(apiVersion)}/${kind}`;
  const read = (Object.hasOwn(readers, key) ? readers[key] : undefined) ?? podEffects;
  const deletion = Object.hasOwn(deletionEffects, key) ? deletionEffects[key] : undefined;
  const before = generated ? read({ ...document, value: generated }, context) : [];
  if (value) return { generated: before, actual: read({ ...document, value }, context) };
  return {
    generated: [],
    actual: generated && deletion ? deletion({ ...document, value: generated }, context) : [],
  };
}

/** A difference between what two documents do. */
export interface EffectDifference {
  readonly before: Effect | undefined;
  readonly after: Effect | undefined;
}

/** What differs between two lists of effects: new ones, those with another value, and those that are missing. */
export function effectDifferences(before: readonly Effect[], after: readonly Effect[]): EffectDifference[] {
  const [old, now] = [before, after].map((effects) => new Map(effects.map((each) => [each.does, each])));
  return [...new Set([...(now?.keys() ?? []), ...(old?.keys() ?? [])])]
    .map((does) => ({ before: old?.get(does), after: now?.get(does) }))
    .filter((each) => !each.before || !each.after || each.before.value !== each.after.value);
}
