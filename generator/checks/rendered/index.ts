import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Fleet } from '../../model/fleet.ts';
import type { CompleteWorkspace } from '../../model/resolve.ts';
import { diagnosticsFrom } from '../run.ts';
import { closedPolicy, matchingPolicy } from './authorization.ts';
import type { RenderedCheck } from './check.ts';
import { fixedImage, readOnlyRoot, requestedResources } from './containers.ts';
import { disruptible, oneController } from './disruption.ts';
import { renderedFleet } from './documents.ts';
import { fittingOperation } from './fitting-operation.ts';
import { gatewayTakesRoutes } from './gateway-namespaces.ts';
import { patchedGracePeriod } from './grace-period.ts';
import { oneDocumentOfHost } from './host-owners.ts';
import { patientContainer } from './liveness.ts';
import { callersUseMutualTls, peerAuthenticationFits } from './mutual-tls.ts';
import { knownSourceNamespace } from './policy-namespaces.ts';
import { answerableProbe, askedContainer } from './probes.ts';
import { reachableDeadline } from './progress.ts';
import { namedProvider } from './providers.ts';
import { keptProxyConfig } from './proxy-config.ts';
import { quotaFits } from './quota.ts';
import { admittedPod, closedNode, restrictedPod } from './refused-pods.ts';
import { narrowRole } from './roles.ts';
import { routedHost } from './routed-hosts.ts';
import { routedPort } from './routed-ports.ts';
import { scaledContainer } from './scaled-container.ts';
import { scalesSomething } from './scaling.ts';
import { selectorFitsTemplate, selectorHasPods } from './selectors.ts';
import { knownServiceAccount } from './service-accounts.ts';
import { grpcIsSaid, saidProtocol } from './service-ports.ts';
import { knownTargetPort, namedTargetPort } from './target-ports.ts';
import { readField } from './unread-fields.ts';
import { patchedVersionHasPods } from './versions-without-pods.ts';

/** Every check of what is rendered. A new check is a file and a line here. */
export const renderedChecks: readonly RenderedCheck[] = [
  routedHost,
  selectorHasPods,
  knownServiceAccount,
  quotaFits,
  fittingOperation,
  narrowRole,
  grpcIsSaid,
  scalesSomething,
  namedProvider,
  namedTargetPort,
  knownTargetPort,
  patchedVersionHasPods,
  patchedGracePeriod,
  knownSourceNamespace,
  closedNode,
  scaledContainer,
  patientContainer,
  keptProxyConfig,
  routedPort,
  gatewayTakesRoutes,
  readField,
  matchingPolicy,
  peerAuthenticationFits,
  callersUseMutualTls,
  oneDocumentOfHost,
  saidProtocol,
  closedPolicy,
  admittedPod,
  restrictedPod,
  readOnlyRoot,
  askedContainer,
  requestedResources,
  fixedImage,
  answerableProbe,
  selectorFitsTemplate,
  disruptible,
  oneController,
  reachableDeadline,
];

/** What is wrong with the documents that the clusters would get; only for specs without errors. */
export function runRenderedChecks(workspace: CompleteWorkspace, fleet: Fleet): Diagnostic[] {
  return diagnosticsFrom(renderedChecks, renderedFleet(workspace, fleet));
}
