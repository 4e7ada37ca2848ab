import type { Place } from '../../diagnostics/diagnostic.ts';
import { isMap } from '../../lang/plain-map.ts';
import type { Addition } from '../../load/additions.ts';
import { identityOfDocument, patchOf } from '../../model/additions.ts';
import { defineCheck } from '../check.ts';

export const patchChangesIdentity = defineCheck({
  name: 'patch-changes-identity',
  code: 'MESH341',
  severity: 'error',
  title: 'A patch changes the identity of a document',
  explanation:
    'Kind, name and namespace identify the object of a document. With another namespace, the AppProject of the team denies it and the sync fails. With another name or kind, other objects no longer find it: a Service its pods, or an autoscaler its Deployment.',
  source: 'Argo CD, Projects: destinations; Kubernetes, Object Names and IDs',
  *run({ additions, services }) {
    const namespaces = new Map(services.map(({ spec }) => [spec.name, spec.namespace]));
    for (const addition of additions) {
      if (addition.folder !== 'patches' || !patchOf(addition)) continue;
      for (const { what, at } of changes(addition, namespaces.get(addition.service)))
        yield {
          message: `this patch changes the ${what} of its target`,
          at,
          hint: `do not change ${what}; add another object as a document in extra/`,
        };
    }
  },
});

function* changes(
  { value, at }: Addition,
  namespace: string | undefined,
): Iterable<{ readonly what: string; readonly at: Place }> {
  const { metadata, patch } = isMap(value) ? value : {};
  if (identityOfDocument(value)) {
    const newNamespace = isMap(metadata) ? metadata['namespace'] : undefined;
    if (newNamespace !== undefined && namespace !== undefined && newNamespace !== namespace)
      yield { what: 'namespace', at: at(['metadata', 'namespace']) };
    return;
  }
  for (const [index, operation] of (Array.isArray(patch) ? patch : []).entries()) {
    const [, , what] =
      /^\/(metadata\/(?=name))?(namespace|name|kind|apiVersion)$/.exec(String(operation?.path)) ?? [];
    if (what !== undefined && operation?.op !== 'test') yield { what, at: at(['patch', index, 'path']) };
  }
}
