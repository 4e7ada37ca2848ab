import type { Path } from '../../diagnostics/source-file.ts';
import { isMap } from '../../lang/plain-map.ts';
import { titleOf } from '../../picture/document-names.ts';
import { unreadFields } from '../../toolchain/unread-fields.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const fieldIgnoredByIstio = defineRenderedCheck({
  name: 'field-ignored-by-istio',
  code: 'MESH375',
  severity: 'error',
  title: 'istiod ignores a field',
  explanation:
    'The CRDs of Istio have fields that istiod of the same version never reads: some are not implemented yet, others are left over. The API server accepts them, but they have no effect. Another version of istiod may read them.',
  source: 'istio/api and istio/istio at the versions of docs/tools.md',
  *run({ documents }) {
    for (const document of documents) {
      if (document.origin === 'generated') continue;
      const fields = unreadFields.find(({ kind }) => kind === document.kind)?.fields ?? [];
      if (fields.length === 0 || !/\bistio\.io\//.test(document.apiVersion)) continue;
      for (const path of pathsOf(document.value['spec'], ['spec'], fields))
        yield {
          message: `${titleOf(document)}: istiod does not read ${String(path.at(-1))}`,
          at: document.at(path, 'key'),
          hint: 'remove it: it has no effect',
        };
    }
  },
});

/** The paths of all keys with these names. */
function* pathsOf(value: unknown, path: Path, fields: readonly string[]): Iterable<Path> {
  if (Array.isArray(value))
    for (const [index, each] of value.entries()) yield* pathsOf(each, [...path, index], fields);
  if (!isMap(value)) return;
  for (const [key, each] of Object.entries(value))
    if (fields.includes(key)) yield [...path, key];
    else yield* pathsOf(each, [...path, key], fields);
}
