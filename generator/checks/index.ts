import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Workspace } from '../load/workspace.ts';
import { calleeInCluster } from './callee-in-cluster.ts';
import type { Check } from './check.ts';
import { clusterFileName } from './cluster-file-name.ts';
import { knownGrpcService } from './known-grpc-service.ts';
import { knownMethod } from './known-method.ts';
import { knownService } from './known-service.ts';
import { knownStage } from './known-stage.ts';
import { autoscalingBounds, replicasOrAutoscaling } from './replicas.ts';
import { reservedName } from './reserved-name.ts';
import { retriedMethodIsIdempotent, retriesFitTimeout } from './retries.ts';
import { serviceFolderName } from './service-folder-name.ts';
import { uniqueService } from './unique-service.ts';
import { severalVersionsNeedWeights, weightedVersionExists, weightsSumTo100 } from './weights.ts';

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
  weightsSumTo100,
  weightedVersionExists,
  severalVersionsNeedWeights,
  replicasOrAutoscaling,
  autoscalingBounds,
  retriedMethodIsIdempotent,
  retriesFitTimeout,
  calleeInCluster,
];

/** What all checks find. A mistake of a service spec is one mistake, also where several clusters inherit it. */
export function runChecks(workspace: Workspace): Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  for (const check of checks) {
    for (const finding of check.run(workspace)) {
      const { file, ...place } = finding.at;
      const key = JSON.stringify([check.code, finding.message, file.path, place]);
      if (!found.has(key)) found.set(key, { rule: check, ...finding });
    }
  }
  return [...found.values()];
}
