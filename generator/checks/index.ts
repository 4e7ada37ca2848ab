import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Workspace } from '../load/workspace.ts';
import { acceptedDuration } from './accepted-duration.ts';
import { heededAnnotation } from './argocd-annotations.ts';
import { noArgoObject } from './argocd-objects.ts';
import { askedService } from './asked-service.ts';
import { backoffFits } from './backoff-fits.ts';
import { callSaysMethods } from './call-says-methods.ts';
import { calledMethodRuns } from './called-method-runs.ts';
import { calleeInCluster } from './callee-in-cluster.ts';
import { callsOfRelease } from './calls-of-release.ts';
import { canaryOfSameImage } from './canary-image.ts';
import { changeableHeader } from './changeable-header.ts';
import type { Check } from './check.ts';
import { circularCalls } from './circular-calls.ts';
import { clusterFileName } from './cluster-file-name.ts';
import { approversOfStage, lastStageHasApprovers, ownerHasTeam, teamOwnsSomething } from './code-owners.ts';
import { limitsConnections } from './connection-count.ts';
import { soundConnectionPool } from './connection-pool.ts';
import { ownDocument } from './copied-document.ts';
import { copiesFromOutside } from './copies-from-outside.ts';
import { deadlinesFit } from './deadlines-fit.ts';
import { declaredOnce } from './declared-once.ts';
import { deniedCall } from './denied-call.ts';
import { destinationDurations } from './destination-durations.ts';
import { effectiveAutoscaling } from './effective-autoscaling.ts';
import { plainTextSecret, uniqueVariable } from './environment.ts';
import { exposedDestination } from './exposed-destination.ts';
import { exposedMethods, gatewayAnswers, uniqueExposedHost, versionServiceName } from './exposure.ts';
import { externalIsCalled } from './external-called.ts';
import { oneOwnerOfHost } from './external-hosts.ts';
import { externalPortFits } from './external-port.ts';
import { externalIsFound } from './external-resolution.ts';
import { tcpSaysAddresses } from './external-tcp.ts';
import { extraDocument } from './extra-document.ts';
import { faultsAllowed } from './faults-allowed.ts';
import { freePorts } from './free-ports.ts';
import { gatewayApiPolicy } from './gateway-api-policy.ts';
import { gracePeriodCoversCalls } from './grace-period.ts';
import { hashKeepsAffinity } from './hash-affinity.ts';
import { soundHash } from './hash-key.ts';
import { harmlessMount } from './hiding-mount.ts';
import { notTheHub } from './hub-cluster.ts';
import { usedVersion } from './idle-version.ts';
import { imageOfOtherService, oneRegistry } from './image-of-service.ts';
import { knownAddress } from './known-address.ts';
import { knownCaller } from './known-caller.ts';
import { knownGrpcService } from './known-grpc-service.ts';
import { knownMethod } from './known-method.ts';
import { knownPort } from './known-port.ts';
import { knownProvider } from './known-provider.ts';
import { knownService } from './known-service.ts';
import { knownStage } from './known-stage.ts';
import { knownVariable } from './known-variable.ts';
import { limitsCoverRequests } from './limits-cover-requests.ts';
import { algorithmHeedsSetting, oneBalancingAlgorithm } from './load-balancer.ts';
import { failoverTakesEffect, oneLocalityPreference } from './locality.ts';
import { longChain } from './long-chain.ts';
import { matchableMetadata } from './matchable-metadata.ts';
import { meantAmount } from './meant-amount.ts';
import { methodNamedOnce } from './method-named-once.ts';
import { mirrorTarget } from './mirror-target.ts';
import { mirroredEffects } from './mirrored-effects.ts';
import { separateMounts } from './mount-paths.ts';
import { movingTag, movingTagInLastStage } from './moving-tag.ts';
import { nameFits } from './name-lengths.ts';
import { oneDigestOfTag } from './one-digest-of-tag.ts';
import { oneSpecOfFolder } from './one-spec-of-folder.ts';
import { oneTarget } from './one-target.ts';
import { outlierDetectionCounts, outlierSettingTakesEffect } from './outlier-detection.ts';
import { outlierDetectionEjects } from './outlier-ejects.ts';
import { packageOfOneOwner } from './package-of-one-owner.ts';
import { keptIdentity } from './patch-identity.ts';
import { patchTarget } from './patch-target.ts';
import { permissiveForSomebody, permissiveInLastStage } from './permissive.ts';
import { plainTextCredential } from './plain-text-credential.ts';
import { plainTextArgument, plainTextHeader, plainTextValue } from './plain-text-value.ts';
import { podsForShare, severalPodsInLastStage } from './pods.ts';
import { gatewayOutsideNamespaces, policyNameOfNamespace } from './policies-of-namespace.ts';
import { portNameFits } from './port-names.ts';
import { namespaceOfPrincipal } from './principal-namespace.ts';
import { principalOfService } from './principal-of-service.ts';
import { reachableRoute } from './reachable-route.ts';
import { readableConfig } from './readable-config.ts';
import { releaseRecorded } from './release-recorded.ts';
import { autoscalingBounds, replicasOrAutoscaling } from './replicas.ts';
import { reservedName } from './reserved-name.ts';
import { reservedUser } from './reserved-user.ts';
import { retriedMethodIsIdempotent, retriesFitTimeout } from './retries.ts';
import { retryAmplification } from './retry-amplification.ts';
import { routeName } from './route-name.ts';
import { routedMethodRuns } from './routed-method-runs.ts';
import { routedVersionRuns } from './routed-version-runs.ts';
import { ruleCallerCalls } from './rule-caller-calls.ts';
import { diagnosticsFrom } from './run.ts';
import { sameGatewayNamespace } from './same-gateway.ts';
import { differingVersions } from './same-image.ts';
import { sameIssuer } from './same-issuer.ts';
import { seenByCallers } from './seen-by-callers.ts';
import { servedApi } from './served-api.ts';
import { servedGrpcService } from './served-grpc-service.ts';
import { serviceFolderName } from './service-folder-name.ts';
import { certificateOfOneGateway } from './shared-certificate.ts';
import { singleDocument } from './single-document.ts';
import { slowTryIsRetried } from './slow-try-retried.ts';
import { soundGateway } from './sound-gateway.ts';
import { patientLiveness, probeSpeaksPort, soundProbe } from './sound-probes.ts';
import { streamLimits } from './stream-limits.ts';
import { subsetRuns } from './subset-runs.ts';
import { supportedRegex } from './supported-regex.ts';
import { oneTeamOfNamespace } from './team-namespaces.ts';
import { tlsOfCallers } from './tls-of-callers.ts';
import { issuerKeys, nestedClaim, requiredOnce, tokenIsRequired } from './token-rules.ts';
import { calledMethod, calledService } from './uncalled.ts';
import { uniqueDeployment } from './unique-deployment.ts';
import { uniqueService } from './unique-service.ts';
import { unservedGrpcService } from './unserved-grpc-service.ts';
import { weightedVersionHasPods } from './weighted-version-has-pods.ts';
import { severalVersionsNeedWeights, weightedVersionExists, weightsSumTo100 } from './weights.ts';
import { spreadOverZones } from './zone-spread.ts';

/** Every check, by code. A new check is a file and a line here. */
export const checks: readonly Check[] = [
  serviceFolderName,
  uniqueService,
  reservedName,
  clusterFileName,
  knownStage,
  knownService,
  knownGrpcService,
  knownMethod,
  knownAddress,
  circularCalls,
  longChain,
  calledService,
  calledMethod,
  knownVariable,
  meantAmount,
  spreadOverZones,
  usedVersion,
  oneDigestOfTag,
  harmlessMount,
  readableConfig,
  portNameFits,
  limitsConnections,
  differingVersions,
  slowTryIsRetried,
  plainTextValue,
  notTheHub,
  keptIdentity,
  heededAnnotation,
  ownDocument,
  singleDocument,
  noArgoObject,
  oneTeamOfNamespace,
  servedApi,
  nameFits,
  unservedGrpcService,
  packageOfOneOwner,
  askedService,
  exposedDestination,
  copiesFromOutside,
  soundProbe,
  patientLiveness,
  exposedMethods,
  certificateOfOneGateway,
  nestedClaim,
  canaryOfSameImage,
  imageOfOtherService,
  oneRegistry,
  sameGatewayNamespace,
  sameIssuer,
  namespaceOfPrincipal,
  probeSpeaksPort,
  plainTextArgument,
  plainTextHeader,
  weightsSumTo100,
  weightedVersionExists,
  severalVersionsNeedWeights,
  replicasOrAutoscaling,
  autoscalingBounds,
  retriedMethodIsIdempotent,
  retriesFitTimeout,
  calleeInCluster,
  uniqueDeployment,
  methodNamedOnce,
  reachableRoute,
  routedVersionRuns,
  matchableMetadata,
  changeableHeader,
  supportedRegex,
  oneTarget,
  mirroredEffects,
  mirrorTarget,
  faultsAllowed,
  routeName,
  acceptedDuration,
  streamLimits,
  ruleCallerCalls,
  servedGrpcService,
  deadlinesFit,
  retryAmplification,
  backoffFits,
  severalPodsInLastStage,
  podsForShare,
  oneBalancingAlgorithm,
  soundHash,
  algorithmHeedsSetting,
  failoverTakesEffect,
  oneLocalityPreference,
  hashKeepsAffinity,
  subsetRuns,
  outlierDetectionCounts,
  outlierSettingTakesEffect,
  outlierDetectionEjects,
  destinationDurations,
  soundConnectionPool,
  callSaysMethods,
  tcpSaysAddresses,
  oneSpecOfFolder,
  oneOwnerOfHost,
  externalPortFits,
  externalIsFound,
  externalIsCalled,
  knownPort,
  deniedCall,
  declaredOnce,
  knownCaller,
  principalOfService,
  permissiveInLastStage,
  permissiveForSomebody,
  tlsOfCallers,
  issuerKeys,
  requiredOnce,
  knownProvider,
  policyNameOfNamespace,
  gatewayOutsideNamespaces,
  tokenIsRequired,
  plainTextCredential,
  plainTextSecret,
  uniqueVariable,
  separateMounts,
  freePorts,
  effectiveAutoscaling,
  reservedUser,
  gracePeriodCoversCalls,
  limitsCoverRequests,
  movingTag,
  movingTagInLastStage,
  weightedVersionHasPods,
  gatewayAnswers,
  versionServiceName,
  uniqueExposedHost,
  soundGateway,
  seenByCallers,
  extraDocument,
  patchTarget,
  gatewayApiPolicy,
  calledMethodRuns,
  routedMethodRuns,
  releaseRecorded,
  callsOfRelease,
  ownerHasTeam,
  approversOfStage,
  lastStageHasApprovers,
  teamOwnsSomething,
];

/** What all checks find. A mistake of a service spec is one mistake, also where several clusters inherit it. */
export const runChecks = (workspace: Workspace): Diagnostic[] => diagnosticsFrom(checks, workspace);
