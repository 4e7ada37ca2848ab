import type { Place } from '../../diagnostics/diagnostic.ts';
import { suggestion } from '../../diagnostics/suggestion.ts';
import type { Addition } from '../../load/additions.ts';
import { identityOfDocument, patchOf } from '../../model/additions.ts';
import type { PatchTargets, RenderedFleet } from '../../picture/rendered-document.ts';
import type { DocumentFinding, Finding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const ineffectivePatch = defineRenderedCheck({
  name: 'ineffective-patch',
  code: 'MESH488',
  severity: 'error',
  title: 'A patch changes nothing',
  explanation:
    'Kustomize silently ignores a patch whose target does not exist. The target must be a document that is rendered for the service in at least one cluster, or one of its documents in extra/. A name without a version means every version. Documents of an external service cannot be patched.',
  source: 'Kustomize, patches',
  *run({ workspace, patchTargets, deleted }) {
    for (const addition of workspace.additions.filter(({ folder }) => folder === 'patches')) {
      if (workspace.externalNames.has(addition.service) && !workspace.serviceNames.has(addition.service)) {
        yield ofExternal(addition);
        continue;
      }
      const targets = patchTargets.get(addition.service);
      // A service that runs in no cluster has no documents yet.
      if (!targets || targets.matched.has(addition)) continue;
      const finding = deletedTarget(addition, deleted) ?? missingTarget(addition, targets);
      if (finding) yield finding;
    }
  },
});

/** Only overlays of services have patches. */
const ofExternal = ({ service, at }: Addition): Finding => ({
  message: `${service} is an external service: no cluster gets its patches`,
  at: at([]),
  hint: `write the setting into services/${service}/external.yaml, or under externals in a cluster file`,
});

/** A target that another patch deletes. What the deletion breaks is reported there. */
function deletedTarget(addition: Addition, deleted: RenderedFleet['deleted']): DocumentFinding | undefined {
  const target = patchOf(addition)?.target;
  const deletion = deleted.find(
    ({ document: { kind, name, service, clusters }, at }) =>
      kind === target?.kind &&
      service === addition.service &&
      (name === target.name || name.startsWith(`${target.name}-`)) &&
      (addition.cluster === undefined || clusters.includes(addition.cluster)) &&
      !isSamePlace(at, addition.at(['$patch'])),
  );
  if (!target || !deletion) return undefined;
  return {
    message: `another patch deletes ${target.kind} ${target.name}: this patch changes nothing`,
    at: addition.at(identityOfDocument(addition.value) ? ['metadata', 'name'] : ['target', 'name']),
    hint: 'remove one of the two patches',
    related: [{ message: 'deleted here', at: deletion.at }],
    follows: deletion.at,
  };
}

const isSamePlace = (one: Place, other: Place): boolean =>
  JSON.stringify(keyOf(one)) === JSON.stringify(keyOf(other));

const keyOf = ({ file, ...place }: Place): unknown => [file.path, place];

function missingTarget(addition: Addition, targets: PatchTargets): Finding | undefined {
  const { service, cluster, value, at } = addition;
  const names = cluster === undefined ? targets.names : targets.inClusters.get(cluster);
  // Its cluster does not run the service: another finding.
  if (!names) return undefined;
  const where = cluster === undefined ? 'in any cluster' : `in ${cluster}`;
  const patch = patchOf(addition);
  if (!patch) return undefined;
  const { kind, name } = patch.target;
  const isDocument = identityOfDocument(value) !== undefined;
  const namesOfKind = names.get(kind);
  if (!namesOfKind) {
    const atKind = at(isDocument ? ['kind'] : ['target', 'kind']);
    return {
      message: `${service} has no ${kind} ${where}`,
      at: atKind,
      ...suggestion(kind, names.keys(), 'kinds', atKind),
    };
  }
  const atName = at(isDocument ? ['metadata', 'name'] : ['target', 'name']);
  return {
    message: `${service} has no ${kind} ${name} ${where}`,
    at: atName,
    ...suggestion(name, namesOfKind, 'names', atName),
  };
}
