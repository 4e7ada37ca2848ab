import { listAt, textAt, textsAt } from '../../lang/at-path.ts';
import { titleOf } from '../../picture/document-names.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import type { Finding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

const wide = ['cluster-admin', 'admin', 'edit'];

export const excessiveRole = defineRenderedCheck({
  name: 'excessive-role',
  code: 'MESH349',
  severity: 'warning',
  title: 'A role grants more rights than a service needs',
  explanation:
    'An attacker who takes over a pod gets the rights of its ServiceAccount. A role with "*", with access to Secrets, or a binding to admin gives access to all Secrets of the namespace. A right to create pods gives access to every ServiceAccount in it.',
  source:
    'Kubernetes, RBAC Good Practices; kube-linter, access-to-secrets, cluster-admin-role-binding and wildcard-in-rules',
  *run({ documents }) {
    for (const document of documents) {
      if (document.origin === 'generated') continue;
      if (document.kind === 'Role') yield* wideRules(document);
      if (document.kind !== 'RoleBinding') continue;
      const name = textAt(document.value, 'roleRef', 'name') ?? '';
      if (textAt(document.value, 'roleRef', 'kind') !== 'ClusterRole' || !wide.includes(name)) continue;
      yield {
        message: `${titleOf(document)} grants all rights of ${name} in ${document.namespace}`,
        at: document.at(['roleRef', 'name']),
        hint: 'write a Role that lists only the resources and verbs the service needs',
      };
    }
  },
});

function* wideRules(document: RenderedDocument): Iterable<Finding> {
  for (const [index, rule] of listAt(document.value, 'rules').entries())
    yield* ruleFindings(document, rule, ['rules', index]);
}

function* ruleFindings(
  document: RenderedDocument,
  rule: unknown,
  path: readonly (string | number)[],
): Iterable<Finding> {
  for (const key of ['apiGroups', 'resources', 'verbs'])
    if (textsAt(rule, key).includes('*'))
      yield {
        message: `${titleOf(document)}: ${key} is "*"`,
        at: document.at([...path, key]),
        hint: `list only the ${key} the service needs`,
      };
  const verbs = textsAt(rule, 'verbs');
  const isNamed = listAt(rule, 'resourceNames').length > 0;
  if (
    textsAt(rule, 'resources').includes('secrets') &&
    !isNamed &&
    verbs.some((verb) => /get|list|watch|\*/.test(verb))
  )
    yield {
      message: `${titleOf(document)} can read every Secret of ${document.namespace}`,
      at: document.at([...path, 'resources']),
      hint: 'list the Secrets it needs: resourceNames: [...]',
    };
}
