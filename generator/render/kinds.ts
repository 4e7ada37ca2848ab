import { allowNothing, authorizationPolicy } from './authorizationpolicy.ts';
import { configMap } from './configmap.ts';
import { dashboard } from './dashboard/dashboard.ts';
import { deployment } from './deployment/deployment.ts';
import { destinationRule } from './destinationrule.ts';
import { callerDestinationRule, callerRole, callerRoleBinding } from './external/caller-credentials.ts';
import { serviceEntry } from './external/serviceentry.ts';
import { externalSecret } from './externalsecret.ts';
import { gatewayVirtualService } from './gatewayvirtualservice.ts';
import { grpcRoute } from './grpcroute.ts';
import { headlessService } from './headlessservice.ts';
import { horizontalPodAutoscaler } from './horizontalpodautoscaler.ts';
import { httpRoute } from './httproute.ts';
import { cronJob, job } from './job.ts';
import { eachOnce, type Kind, type KindName, type OverlayKind } from './kind.ts';
import { namespace } from './namespace.ts';
import { networkPolicy } from './networkpolicy.ts';
import { peerAuthentication, permissivePeerAuthentication } from './peerauthentication.ts';
import { podDisruptionBudget } from './poddisruptionbudget.ts';
import { prometheusRule } from './prometheusrule.ts';
import { requestAuthentication } from './requestauthentication.ts';
import { service } from './service.ts';
import { serviceAccount } from './serviceaccount.ts';
import { sidecar } from './sidecar.ts';
import { statefulSet } from './statefulset.ts';
import { telemetry } from './telemetry.ts';
import { versionService } from './versionservice.ts';
import type { NamespaceView, ServiceView } from './view.ts';
import { virtualService } from './virtualservice.ts';

/**
 * The kinds of a service that define its identity. To add a kind, write its file and add it to one of these
 * lists.
 */
export const serviceKinds: readonly Kind<ServiceView>[] = [serviceAccount, service, headlessService];

/** Kinds that make pods and that not every team needs: the AppProjects of others do not allow them. */
export const rarePodKinds: readonly Kind<ServiceView>[] = [statefulSet, cronJob, job];

/** Kinds each version has one of; the overlays add the version's suffix and label. */
export const workloadKinds: readonly Kind<ServiceView>[] = [deployment, ...rarePodKinds, podDisruptionBudget];

/** The kind of a version with autoscaling. */
export const autoscalingKind = horizontalPodAutoscaler;

/** The kinds of a service that route calls to its versions: the subsets, and the routes to them. */
export const routingKinds: readonly OverlayKind[] = [destinationRule, virtualService];

/** Kinds that configure the pods of a service. */
const configKinds: readonly OverlayKind[] = [configMap, externalSecret];

/** Kinds that send calls somewhere. */
const trafficKinds: readonly OverlayKind[] = [
  ...routingKinds,
  versionService,
  gatewayVirtualService,
  grpcRoute,
  httpRoute,
];

/** Kinds that control who may call whom. */
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

/**
 * Kinds that let the proxy of a service read the certificate for an external service: only the AppProject of
 * its team allows them.
 */
export const certificateKinds: readonly OverlayKind[] = [callerRole, callerRoleBinding];

/** The kind with the alerts of a service: only the AppProjects of teams with objectives allow it. */
export const alertKind: OverlayKind = prometheusRule;

/** The kinds of a service that calls an external service with its own Secret. */
export const credentialKinds: readonly OverlayKind[] = [callerDestinationRule, ...certificateKinds];

/**
 * The files of a service in a cluster, each one unit of review, with their kinds in the order of the
 * documents. An empty file is not written.
 */
export const overlayFiles: readonly { readonly file: string; readonly kinds: readonly OverlayKind[] }[] = [
  { file: 'traffic.yaml', kinds: [...trafficKinds, callerDestinationRule] },
  { file: 'access.yaml', kinds: [...accessKinds, ...certificateKinds] },
  { file: 'config.yaml', kinds: configKinds },
  { file: 'telemetry.yaml', kinds: telemetryKinds },
  { file: 'monitoring.yaml', kinds: [alertKind] },
  { file: 'dashboard.yaml', kinds: [dashboard] },
];

/** Kinds a namespace has one of. */
export const namespaceKinds: readonly Kind<NamespaceView>[] = [namespace, peerAuthentication, allowNothing];

/** The kinds in the Applications of every team: the AppProjects allow these. */
export const teamKinds: readonly KindName[] = eachOnce([
  ...serviceKinds,
  ...routingKinds,
  ...workloadKinds.filter((kind) => !rarePodKinds.includes(kind)),
  autoscalingKind,
  ...overlayKinds,
  serviceEntry,
]);
