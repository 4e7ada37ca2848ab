import type { Change } from '../../change/change.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { breakingProto } from './breaking-proto.ts';
import { calledServiceRemoved } from './called-service-removed.ts';
import { callerBeforeMethod } from './caller-before-method.ts';
import type { ChangeCheck } from './change-check.ts';
import { immutableField } from './immutable-field.ts';
import {
  externalMoved,
  fleetMoved,
  gatewayMoved,
  identityChanged,
  namespaceMoved,
  portChanged,
} from './moved.ts';
import { podIdentity } from './pod-identity.ts';
import { autoscalerToReplicas, autoscalingFromZero, replicasTakenOut } from './pods-kept.ts';
import { projectTightened } from './project-tightened.ts';
import { releaseChanged } from './release-changed.ts';
import { replicaDrop } from './replica-drop.ts';
import { laterStageAhead, stageSkipped, unknownBuild } from './stage-order.ts';
import { strictTooEarly } from './strict-too-early.ts';
import { subsetBeforeRoute } from './subset-before-route.ts';
import { subsetStillRouted } from './subset-still-routed.ts';
import { unacknowledgedDeletion, unneededAcknowledgement } from './unacknowledged-deletion.ts';
import { weightStep } from './weight-step.ts';

/** Every check of a change, by code. A new check is a file and a line here. */
export const changeChecks: readonly ChangeCheck[] = [
  subsetStillRouted,
  calledServiceRemoved,
  subsetBeforeRoute,
  immutableField,
  namespaceMoved,
  stageSkipped,
  laterStageAhead,
  unknownBuild,
  breakingProto,
  callerBeforeMethod,
  weightStep,
  replicaDrop,
  unacknowledgedDeletion,
  unneededAcknowledgement,
  projectTightened,
  releaseChanged,
  fleetMoved,
  podIdentity,
  portChanged,
  identityChanged,
  strictTooEarly,
  externalMoved,
  gatewayMoved,
  autoscalerToReplicas,
  replicasTakenOut,
  autoscalingFromZero,
];

/** What all checks find in a change; what several clusters inherit from one line is one mistake. */
export async function runChangeChecks(change: Change): Promise<Diagnostic[]> {
  const found = new Map<string, Diagnostic>();
  for (const check of changeChecks) {
    for await (const finding of check.run(change)) {
      const { file, ...place } = finding.at;
      const key = JSON.stringify([check.code, finding.message, file.path, place]);
      if (!found.has(key)) found.set(key, { rule: check, ...finding });
    }
  }
  return [...found.values()];
}
