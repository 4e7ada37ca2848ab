import type { Place } from '../../../diagnostics/diagnostic.ts';
import { numberAt } from '../../../lang/at-path.ts';
import { mostPods, type Version } from '../../../model/fleet.ts';
import { documentKey } from '../../../picture/document-names.ts';
import type { Change } from '../../change.ts';
import { type Continued, continued } from '../../change-check.ts';

/** True if a version has a fixed number of pods now, and an autoscaler had the number before. */
export const replacesAutoscaler = (before: Version, after: Version): boolean =>
  !('replicas' in before.scale) && 'replicas' in after.scale;

/** True if a version gets calls of any method. */
export const getsCalls = ({ weight, methodWeights }: Version): boolean =>
  weight > 0 || Object.values(methodWeights).some((share) => share > 0);

/** Pods that a change may remove at once although the load may need them. */
export interface ReplicaDrop {
  readonly kind: 'autoscaler' | 'replicas';
  /** The service, as `acknowledge` names it. */
  readonly subject: string;
  readonly cluster: string;
  /** The version or the document. */
  readonly what: string;
  /** The number of pods that may run before the change, and the number after it. */
  readonly from: number;
  readonly to: number;
  readonly at: Place;
  readonly was: Place;
  /** The file for the line that acknowledges it. */
  readonly file: string;
}

/** Everything that a change may shrink. Versions of the first stage may shrink freely. */
export const replicaDropsOf = (change: Change): ReplicaDrop[] =>
  continued(change).flatMap((instance) => [...fixedTooLow(instance, change), ...withoutNumber(instance)]);

function fixedTooLow({ name, cluster, before, after }: Continued, change: Change): ReplicaDrop[] {
  const [first] = change.after.fleet.settings.stages;
  if (after.cluster.model.stage === first) return [];
  return after.model.versions.flatMap((version): ReplicaDrop[] => {
    const was = before.model.versions.find((each) => each.name === version.name);
    if (!was || !replacesAutoscaler(was, version) || (!getsCalls(was) && !getsCalls(version))) return [];
    const [from, to] = [mostPods(was.scale), mostPods(version.scale)];
    if (to >= from) return [];
    const own = after.loaded.own.versions[version.name];
    const key = own?.replicas === undefined ? [] : ['replicas'];
    return [
      {
        kind: 'autoscaler',
        subject: name,
        cluster: cluster.name,
        ...{ what: version.name, from, to },
        at: after.loaded.atOwn(['versions', version.name, ...key]),
        was: before.loaded.atOwn(['versions', version.name, 'autoscaling']),
        file: after.loaded.cluster.file.path,
      },
    ];
  });
}

/** Kinds whose number of pods is 1 if it is not written. */
const countedKinds = ['Deployment', 'StatefulSet', 'ReplicaSet', 'Rollout'];

/** Documents that had replicas before the change and have none after it. */
function withoutNumber({ name, cluster, before, after }: Continued): ReplicaDrop[] {
  if (!before.hasAdditions && !after.hasAdditions) return [];
  const now = new Map(after.documents().map((document) => [documentKey(document), document]));
  return before.documents().flatMap((old): ReplicaDrop[] => {
    const from = countedKinds.includes(old.kind) ? numberAt(old.value, 'spec', 'replicas') : undefined;
    const document = now.get(documentKey(old));
    if (from === undefined || from <= 1 || !document) return [];
    if (numberAt(document.value, 'spec', 'replicas') !== undefined) return [];
    return [
      {
        kind: 'replicas',
        subject: name,
        cluster: cluster.name,
        ...{ what: `${document.kind} ${document.name}`, from, to: 1 },
        at: document.at(['spec', 'replicas'], 'key'),
        was: old.at(['spec', 'replicas']),
        file: after.loaded.cluster.file.path,
      },
    ];
  });
}
