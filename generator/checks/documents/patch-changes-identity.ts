import type { Place } from '../../diagnostics/diagnostic.ts';
import { isMap } from '../../lang/plain-map.ts';
import type { Addition } from '../../load/additions.ts';
import { identityOfDocument, patchOf } from '../../model/additions.ts';
import { defineCheck } from '../check.ts';

export const patchChangesIdentity = defineCheck({
  name: 'patch-changes-identity',
  code: 'MESH341',
  severity: 'error',
  title: 'A patch that makes another object of a document',
  explanation:
    'Kind, name and namespace say which object a document is. With another namespace it lands where the AppProject of the team allows nothing, and the sync fails; with another name or kind nothing finds it that is made for it, such as the Service its pods and the autoscaler its Deployment.',
  source: 'Argo CD, Projects: destinations; Kubernetes, Object Names and IDs',
  *run({ additions, services }) {
    const namespaces = new Map(services.map(({ spec }) => [spec.name, spec.namespace]));
    for (const addition of additions) {
      if (addition.folder !== 'patches' || !patchOf(addition)) continue;
      for (const { what, at } of changes(addition, namespaces.get(addition.service)))
        yield {
          message: `this patch changes the ${what} of what it is for`,
          at,
          hint: `leave ${what} as it is; another object is a document in extra/`,
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
    const said = isMap(metadata) ? metadata['namespace'] : undefined;
    if (said !== undefined && namespace !== undefined && said !== namespace)
      yield { what: 'namespace', at: at(['metadata', 'namespace']) };
    return;
  }
  for (const [index, operation] of (Array.isArray(patch) ? patch : []).entries()) {
    const [, , what] =
      /^\/(metadata\/(?=name))?(namespace|name|kind|apiVersion)$/.exec(String(operation?.path)) ?? [];
    if (what !== undefined && operation?.op !== 'test') yield { what, at: at(['patch', index, 'path']) };
  }
}
