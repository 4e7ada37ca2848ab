import type { Path } from '../../diagnostics/source-file.ts';
import { suggestion } from '../../diagnostics/suggestion.ts';
import { isClearKeyTypo } from '../../diagnostics/typo.ts';
import { listAt, mapAt, textAt } from '../../lang/at-path.ts';
import { pointerPath } from '../../lang/json-pointer.ts';
import type { Addition } from '../../load/additions.ts';
import { describe } from '../../load/shape-messages.ts';
import { identityOfDocument } from '../../model/additions.ts';
import { knownFields } from '../../toolchain/known-fields.ts';
import { type UnknownField, unknownFields } from '../../toolchain/strict-schemas/field-table.ts';
import { defineCheck } from '../check.ts';

export const unknownDocumentField = defineCheck({
  name: 'unknown-document-field',
  code: 'MESH2205',
  severity: 'error',
  title: 'A document or patch has a field that its kind does not have',
  explanation:
    'The API server drops a field that the kind does not have, or refuses the document. In both cases the setting has no effect: a route with a misspelt match takes all calls. The fields are those of Kubernetes, Istio, the Gateway API and External Secrets at the versions of docs/tools.md; kubeconform checks the fields of other kinds. Correct the field first: other findings in the same file appear only then.',
  source: 'Kubernetes, API concepts, Field validation; the OpenAPI schemas and CRDs of these versions',
  *run({ additions }) {
    for (const addition of additions)
      for (const { kind, field, path, candidates } of fieldsOf(addition)) {
        const at = addition.at(path, path.at(-1) === 'path' ? 'value' : 'key');
        const parent = describe(field.slice(0, -1)) || kind;
        const beside = Object.keys(mapAt(addition.value, ...path.slice(0, -1)));
        const name = String(field.at(-1));
        yield {
          message: `${kind} has no field ${describe(field)}`,
          at,
          ...suggestion(name, candidates, `fields of ${parent}`, at, beside, isClearKeyTypo),
        };
      }
  },
});

interface FoundField {
  readonly kind: string;
  /** Its path in the document. */
  readonly field: Path;
  /** Its path in the file. */
  readonly path: Path;
  readonly candidates: readonly string[];
}

function fieldsOf({ folder, value }: Addition): FoundField[] {
  const document = identityOfDocument(value);
  if (!document) return folder === 'patches' ? fieldsOfOperations(value) : [];
  const { apiVersion, kind } = document;
  // These are other findings: two patches in one document, patch: delete, a document copied from a cluster.
  const { target, patch, ...own } = mapAt(value);
  const { status, ...content } = folder === 'patches' ? own : mapAt(value);
  return unknownIn(content, kind, apiVersion).map((each) => ({ ...each, kind, field: each.path }));
}

/** The fields that operations add. A path through something that the document does not have is another finding. */
function fieldsOfOperations(patch: unknown): FoundField[] {
  const kind = textAt(patch, 'target', 'kind') ?? '';
  return listAt(patch, 'patch').flatMap((operation, index) => {
    const { op, path, value } = mapAt(operation);
    if ((op !== 'add' && op !== 'replace') || typeof path !== 'string') return [];
    const steps = pointerPath(path).filter((step) => step !== '-');
    // The items of a list have the fields of the list.
    const keys = steps.filter((step) => typeof step === 'string');
    const whole = keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
    return unknownIn(whole, kind).flatMap(({ path: found, candidates }): FoundField[] => {
      const inside = found.slice(keys.length);
      const field = [...steps, ...inside];
      if (inside.length > 0) return [{ kind, field, path: ['patch', index, 'value', ...inside], candidates }];
      const isNew = op === 'add' && found.length === keys.length && field.at(-1) === keys.at(-1);
      return isNew ? [{ kind, field, path: ['patch', index, 'path'], candidates }] : [];
    });
  });
}

/** What no version of the kind has, or the given version. */
function unknownIn(value: unknown, kind: string, apiVersion?: string): UnknownField[] {
  const versions = Object.entries(knownFields.kinds).filter(([name]) =>
    apiVersion === undefined ? name.endsWith(` ${kind}`) : name === `${apiVersion} ${kind}`,
  );
  const found = versions.map(([, node]) => [...unknownFields(knownFields, node, value)]);
  const [first = []] = found;
  return found.every(({ length }) => length > 0) ? first : [];
}
