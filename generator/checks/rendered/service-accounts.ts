import { suggest } from '../../diagnostics/suggestion.ts';
import { textAt } from '../../lang/at-path.ts';
import { defineRenderedCheck, type RenderedFleet } from './check.ts';
import { podsOf } from './pods.ts';
import { titleOf } from './wording.ts';

export const knownServiceAccount = defineRenderedCheck({
  code: 'MESH319',
  severity: 'error',
  title: 'A ServiceAccount that does not exist',
  explanation:
    'A pod of a ServiceAccount that is not there is never made: the reason stands in the events of what should have made it. Each service has one of its own name.',
  source: 'kube-linter, non-existent-service-account',
  *run(rendered) {
    const accounts = accountsByNamespace(rendered);
    for (const { document, path, spec } of podsOf(rendered)) {
      const name = textAt(spec, 'serviceAccountName');
      if (name === undefined || name === 'default' || document.origin === 'generated') continue;
      const known = accounts.get(document.namespace) ?? new Set();
      if (known.has(name)) continue;
      yield {
        message: `${titleOf(document)} runs as ${name}, which is no ServiceAccount of ${document.namespace}`,
        at: document.at([...path, 'spec', 'serviceAccountName']),
        hint: suggest(name, known, 'ServiceAccounts there'),
      };
    }
  },
});

/** The ServiceAccounts of the specs and of what services bring along, by namespace. */
export function accountsByNamespace({
  workspace,
  documents,
}: RenderedFleet): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  const add = (namespace: string, name: string) => {
    const known = found.get(namespace) ?? new Set<string>();
    found.set(namespace, known);
    known.add(name);
  };
  for (const { spec } of workspace.services) add(spec.namespace, spec.name);
  for (const { kind, namespace, name } of documents) if (kind === 'ServiceAccount') add(namespace, name);
  return found;
}
