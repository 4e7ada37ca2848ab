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
  title: 'A patch that would change nothing',
  explanation:
    'Kustomize passes over a patch whose target does not exist, and says nothing. A patch is a document with what is to be merged, which names its target by kind and metadata.name, or target and patch, a list of JSON patch operations. A name without a version means every version.',
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
      message: 'this is neither a document to merge nor target and patch',
      at: at([]),
      hint: 'a patch has apiVersion, kind and metadata.name, or target: { kind, name } and a list patch:',
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

/** Documents that only some clusters have are named after the service and something else, or like a Secret. */
function isOfOverlay(kind: string, name: string, service: string): boolean {
  return kind === 'ExternalSecret' || name.startsWith(`${service}.`) || name.startsWith(`${service}-`);
}

/** Names of the documents of a kind that a service has or brings along. */
function namesOf(kind: string, service: string, { instances, additions }: Workspace): ReadonlySet<string> {
  const brought = additions
    .filter((each) => each.service === service && each.folder === 'extra')
    .flatMap(({ value }) => identityOfDocument(value) ?? []);
  return new Set([
    ...(kindsOfService.includes(kind) || kindsOfVersion.includes(kind) || kindsOfOverlay.includes(kind)
      ? [service]
      : []),
    ...(kindsOfVersion.includes(kind) ? versionNames(service, instances) : []),
    ...brought.filter((document) => document.kind === kind).map(({ name }) => name),
  ]);
}
