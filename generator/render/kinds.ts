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
import type { NamespaceView, RoutingView, ServiceView } from './view.ts';
import { virtualService } from './virtualservice.ts';

/** Kinds a service has one of that say who it is. A new kind is a file and a line in one of these lists. */
export const serviceKinds: readonly Kind<ServiceView>[] = [serviceAccount, service];

/** Kinds a service has one of that say how calls reach its versions. */
export const routingKinds: readonly Kind<RoutingView>[] = [destinationRule, virtualService];

/** Kinds each version has one of; the overlays add the version's suffix and label. */
export const workloadKinds: readonly Kind<ServiceView>[] = [deployment, podDisruptionBudget];

/** The kind a version has one of where it scales by itself. */
export const autoscalingKind = horizontalPodAutoscaler;

/** Kinds that depend on who else runs in the cluster. */
export const overlayKinds: readonly OverlayKind[] = [
  configMap,
  externalSecret,
  versionService,
  gatewayVirtualService,
  grpcRoute,
  authorizationPolicy,
  permissivePeerAuthentication,
  requestAuthentication,
  sidecar,
  networkPolicy,
  telemetry,
];

/** Kinds that let the proxy of a service have a certificate for an external one: only its team's AppProject allows them. */
export const certificateKinds: readonly OverlayKind[] = [callerRole, callerRoleBinding];

/** Kinds that a service has where it calls an external one by a Secret of its own. */
export const credentialKinds: readonly OverlayKind[] = [callerDestinationRule, ...certificateKinds];

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
