import { allowNothing, authorizationPolicy } from './authorizationpolicy.ts';
import { configMap } from './configmap.ts';
import { deployment } from './deployment/deployment.ts';
import { destinationRule } from './destinationrule.ts';
import { callerDestinationRule, callerRole, callerRoleBinding } from './external/caller-credentials.ts';
import { serviceEntry } from './external/serviceentry.ts';
import { externalSecret } from './externalsecret.ts';
import { gatewayVirtualService } from './gatewayvirtualservice.ts';
import { grpcRoute } from './grpcroute.ts';
import { horizontalPodAutoscaler } from './horizontalpodautoscaler.ts';
import { eachOnce, type Kind, type KindName, type OverlayKind } from './kind.ts';
import { namespace } from './namespace.ts';
import { networkPolicy } from './networkpolicy.ts';
import { peerAuthentication, permissivePeerAuthentication } from './peerauthentication.ts';
import { podDisruptionBudget } from './poddisruptionbudget.ts';
import { requestAuthentication } from './requestauthentication.ts';
import { service } from './service.ts';
import { serviceAccount } from './serviceaccount.ts';
import { sidecar } from './sidecar.ts';
import { telemetry } from './telemetry.ts';
import { versionService } from './versionservice.ts';
import type { NamespaceView, ServiceView } from './view.ts';
import { virtualService } from './virtualservice.ts';

/** Kinds a service has one of that say who it is. A new kind is a file and a line in one of these lists. */
export const serviceKinds: readonly Kind<ServiceView>[] = [serviceAccount, service];

/** Kinds each version has one of; the overlays add the version's suffix and label. */
export const workloadKinds: readonly Kind<ServiceView>[] = [deployment, podDisruptionBudget];

/** The kind a version has one of where it scales by itself. */
export const autoscalingKind = horizontalPodAutoscaler;

/** Kinds that say how calls reach the versions of a service: its subsets, and the routes to them. */
export const routingKinds: readonly OverlayKind[] = [destinationRule, virtualService];

/** Kinds by which the pods of a service are configured. */
const configKinds: readonly OverlayKind[] = [configMap, externalSecret];

/** Kinds that send calls somewhere. */
const trafficKinds: readonly OverlayKind[] = [
  ...routingKinds,
  versionService,
  gatewayVirtualService,
  grpcRoute,
];

/** Kinds that say who may talk to whom. */
const accessKinds: readonly OverlayKind[] = [
  authorizationPolicy,
  permissivePeerAuthentication,
  requestAuthentication,
  sidecar,
  networkPolicy,
];

/** Kinds that make a service visible. */
const telemetryKinds: readonly OverlayKind[] = [telemetry];

/** Kinds that a service has in the overlay of each cluster: they depend on the cluster, and on who else runs there. */
export const overlayKinds: readonly OverlayKind[] = [
  ...configKinds,
  ...trafficKinds,
  ...accessKinds,
  ...telemetryKinds,
];

/** Kinds that let the proxy of a service have a certificate for an external one: only its team's AppProject allows them. */
export const certificateKinds: readonly OverlayKind[] = [callerRole, callerRoleBinding];

/** Kinds that a service has where it calls an external one by a Secret of its own. */
export const credentialKinds: readonly OverlayKind[] = [callerDestinationRule, ...certificateKinds];

/**
 * The files of a service in a cluster, each one thing to review, and the kinds in it in the order of its documents. A
 * file without any document is not written.
 */
export const overlayFiles: readonly { readonly file: string; readonly kinds: readonly OverlayKind[] }[] = [
  { file: 'traffic.yaml', kinds: [...trafficKinds, callerDestinationRule] },
  { file: 'access.yaml', kinds: [...accessKinds, ...certificateKinds] },
  { file: 'config.yaml', kinds: configKinds },
  { file: 'telemetry.yaml', kinds: telemetryKinds },
];

/** Kinds a namespace has one of. */
export const namespaceKinds: readonly Kind<NamespaceView>[] = [namespace, peerAuthentication, allowNothing];

/** What a team's Applications consist of, and nothing else: the AppProjects allow exactly these. */
export const teamKinds: readonly KindName[] = eachOnce([
  ...serviceKinds,
  ...routingKinds,
  ...workloadKinds,
  autoscalingKind,
  ...overlayKinds,
  serviceEntry,
]);
