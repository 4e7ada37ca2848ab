import { alike } from '../../diagnostics/alike.ts';
import { suggestion } from '../../diagnostics/suggestion.ts';
import type { Addition } from '../../load/additions.ts';
import { identityOfDocument } from '../../model/additions.ts';
import { groupOf } from '../../model/api-group.ts';
import { knownFields } from '../../toolchain/known-fields.ts';
import { defineCheck, type Finding } from '../check.ts';
import { replacementOf } from './unserved-api-version.ts';

export const unknownDocumentKind = defineCheck({
  name: 'unknown-document-kind',
  code: 'MESH2206',
  severity: 'error',
  title: 'Kubernetes or Istio has no such kind in this API version',
  explanation:
    'The sync of a document fails with "no matches for kind" if no API server has its kind in its apiVersion. A patch names the apiVersion of its target: another one is a mistake, although Kustomize looks only at the kind and the name. The kinds are those of Kubernetes and Istio at the versions of docs/tools.md; kubeconform checks kinds of other projects. Correct this first: other findings about the documents of the service appear only then.',
  source: 'Kubernetes, API concepts; the OpenAPI schemas and CRDs of these versions',
  *run({ additions }) {
    for (const addition of additions) {
      const document = identityOfDocument(addition.value);
      const finding = document && problemOf(addition, document);
      if (finding) yield finding;
    }
  },
});

const pairs = Object.keys(knownFields.kinds).map((name) => {
  const [apiVersion = '', kind = ''] = name.split(' ');
  return { apiVersion, kind };
});

const versions: ReadonlySet<string> = new Set(pairs.map(({ apiVersion }) => apiVersion));

/** The groups of Kubernetes and Istio: other projects have kinds with the same names in their own. */
const groups: ReadonlySet<string> = new Set(
  [...versions].map(groupOf).filter((group) => /^[^.]*$|\.(?:k8s|istio)\.io$/.test(group)),
);

interface Named {
  readonly apiVersion: string;
  readonly kind: string;
}

function problemOf({ at, folder }: Addition, { apiVersion, kind }: Named): Finding | undefined {
  if (pairs.some((each) => each.apiVersion === apiVersion && each.kind === kind)) return undefined;
  if (folder === 'extra' && replacementOf({ apiVersion, kind }) !== undefined) return undefined;
  const isOwn = groups.has(groupOf(apiVersion));
  const message = `there is no ${kind} of ${apiVersion}`;
  const instead = pairs.filter((each) => each.kind === kind).map((each) => each.apiVersion);
  const near = isOwn ? instead : alike(apiVersion, instead);
  const atVersion = at(['apiVersion']);
  if (near.length > 0 && alike(apiVersion, near).length === 0)
    return { message, at: atVersion, hint: `write ${near.join(' or ')}` };
  if (near.length > 0)
    return { message, at: atVersion, ...suggestion(apiVersion, near, 'versions', atVersion) };
  // The target of a patch that does not exist is another finding, and so is a list of documents.
  if (!isOwn || folder === 'patches' || kind.endsWith('List')) return undefined;
  const kinds = pairs.filter((each) => each.apiVersion === apiVersion).map((each) => each.kind);
  if (alike(kind, kinds).length === 0) return undefined;
  return { message, at: at(['kind']), ...suggestion(kind, kinds, 'kinds', at(['kind'])) };
}
