import { deployment } from './deployment.ts';
import { destinationRule } from './destinationrule.ts';
import { horizontalPodAutoscaler } from './horizontalpodautoscaler.ts';
import type { Kind, OverlayKind } from './kind.ts';
import { namespace } from './namespace.ts';
import { peerAuthentication } from './peerauthentication.ts';
import { podDisruptionBudget } from './poddisruptionbudget.ts';
import { service } from './service.ts';
import { serviceAccount } from './serviceaccount.ts';
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
export const overlayKinds: readonly OverlayKind[] = [];

/** Kinds a namespace has one of. */
export const namespaceKinds: readonly Kind<NamespaceView>[] = [namespace, peerAuthentication];

/** What a team's Applications consist of, and nothing else: the AppProjects allow exactly these. */
export const teamKinds: readonly Pick<Kind<never>, 'group' | 'kind'>[] = [
  ...serviceKinds,
  ...routingKinds,
  ...workloadKinds,
  autoscalingKind,
  ...overlayKinds,
];
