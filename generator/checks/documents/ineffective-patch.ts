import { suggestion } from '../../diagnostics/suggestion.ts';
import type { Addition } from '../../load/additions.ts';
import type { Workspace } from '../../load/workspace.ts';
import { identityOfDocument, patchOf } from '../../model/additions.ts';
import { defineCheck, type Finding } from '../check.ts';
import {
  isKustomization,
  kindsOfOverlay,
  kindsOfService,
  kindsOfVersion,
  reservedFile,
  versionNames,
} from '../support/extra-document-kinds.ts';

export const ineffectivePatch = defineCheck({
  name: 'ineffective-patch',
  code: 'MESH488',
  severity: 'error',
  title: 'A patch changes nothing',
  explanation:
    'Kustomize silently ignores a patch whose target does not exist. A patch is either a document to merge, with the kind and metadata.name of its target, or target and patch with a list of JSON patch operations. A name without a version means every version.',
  source: 'Kustomize, patches',
  *run(workspace) {
    for (const addition of workspace.additions.filter(({ folder }) => folder === 'patches')) {
      const isKnown = workspace.services.some(({ spec }) => spec.name === addition.service);
      if (!isKnown) continue;
      const found = problemOf(addition, workspace);
      if (found) yield found;
    }
  },
});

function problemOf(addition: Addition, workspace: Workspace): Finding | undefined {
  const { service, value, at, file } = addition;
  if (isKustomization(file.path)) return reservedFile(at([]));
  const patch = patchOf(addition);
  if (!patch) {
    return {
      message: 'this patch is neither a document to merge nor target and patch',
      at: at([]),
      hint: 'write apiVersion, kind and metadata.name, or target: { kind, name } and a list under patch:',
    };
  }
  const isDocument = identityOfDocument(value) !== undefined;
  const atKind = at(isDocument ? ['kind'] : ['target', 'kind']);
  const atName = at(isDocument ? ['metadata', 'name'] : ['target', 'name']);
  const { kind, name } = patch.target;
  const names = namesOf(kind, service, workspace);
  if (names.size === 0) {
    const kinds = [...new Set([...kindsOfService, ...kindsOfVersion, ...kindsOfOverlay])];
    return { message: `${service} has no ${kind}`, at: atKind, ...suggestion(kind, kinds, 'kinds', atKind) };
  }
  if (names.has(name) || (kindsOfOverlay.includes(kind) && isOfOverlay(kind, name, service)))
    return undefined;
  return {
    message: `${service} has no ${kind} ${name}`,
    at: atName,
    ...suggestion(name, names, 'names', atName),
  };
}

/** Documents that only some clusters have are named after the service plus a suffix, or after a Secret. */
function isOfOverlay(kind: string, name: string, service: string): boolean {
  return kind === 'ExternalSecret' || name.startsWith(`${service}.`) || name.startsWith(`${service}-`);
}

/** Names of the documents of a kind that are rendered for a service or that it adds in extra/. */
function namesOf(kind: string, service: string, { instances, additions }: Workspace): ReadonlySet<string> {
  const added = additions
    .filter((each) => each.service === service && each.folder === 'extra')
    .flatMap(({ value }) => identityOfDocument(value) ?? []);
  return new Set([
    ...(kindsOfService.includes(kind) || kindsOfVersion.includes(kind) || kindsOfOverlay.includes(kind)
      ? [service]
      : []),
    ...(kindsOfVersion.includes(kind) ? versionNames(service, instances) : []),
    ...added.filter((document) => document.kind === kind).map(({ name }) => name),
  ]);
}
