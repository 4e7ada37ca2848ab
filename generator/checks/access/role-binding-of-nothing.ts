import { suggest } from '../../diagnostics/suggestion.ts';
import { isClearTypo } from '../../diagnostics/typo.ts';
import type { Path } from '../../lang/at-path.ts';
import { listAt, textAt } from '../../lang/at-path.ts';
import { isNamedByOperator, operatedNames } from '../../picture/operators.ts';
import { type ClusterPicture, picturesOf } from '../../picture/picture.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { mistakeAt, type PlacedMistake } from '../support/documents/document-mistakes.ts';

export const roleBindingOfNothing = defineRenderedCheck({
  name: 'role-binding-of-nothing',
  code: 'MESH1625',
  severity: 'warning',
  title: 'A RoleBinding names a Role or ServiceAccount that does not exist',
  explanation:
    'Kubernetes accepts a RoleBinding whose Role or ServiceAccount does not exist, and it gives no permission: requests to the API server fail with 403 Forbidden. A ServiceAccount is looked up in the namespaces of services, and a Role in the namespace of the RoleBinding. Those that an operator makes for a custom resource of extra/ have its name, and are not reported. A Role or ServiceAccount that something else creates there is reported, too: suppress the finding with a comment.',
  source: 'Kubernetes, Using RBAC Authorization: RoleBinding and ClusterRoleBinding',
  *run(rendered) {
    for (const document of rendered.documents) {
      if (document.origin === 'generated') continue;
      if (document.kind !== 'RoleBinding' && document.kind !== 'ClusterRoleBinding') continue;
      for (const picture of picturesOf(document, rendered))
        for (const mistake of mistakesIn(document, picture, rendered))
          yield* mistakeAt(document, [mistake.path, mistake.path.slice(0, -1)], mistake, [picture.name]);
    }
  },
});

function* mistakesIn(
  { kind, namespace, value }: RenderedDocument,
  { name: cluster, accounts, documents, namespaces }: ClusterPicture,
  rendered: RenderedFleet,
): Iterable<PlacedMistake> {
  const isOfOperator = (name: string, of: string) =>
    isNamedByOperator(name, operatedNames(rendered, cluster, of));
  const role = textAt(value, 'roleRef', 'name');
  const roles = (documents.get('Role') ?? []).flatMap((each) =>
    each.namespace === namespace ? [each.name] : [],
  );
  if (
    kind === 'RoleBinding' &&
    textAt(value, 'roleRef', 'kind') === 'Role' &&
    namespaces.has(namespace) &&
    role !== undefined &&
    !roles.includes(role) &&
    !isOfOperator(role, namespace)
  )
    yield {
      path: ['roleRef', 'name'],
      message: `${namespace} has no Role ${role}`,
      hint: roles.length > 0 ? suggest(role, roles, 'Roles there') : 'add the Role to extra/',
    };
  for (const [index, subject] of listAt(value, 'subjects').entries()) {
    const name = textAt(subject, 'name');
    const of = textAt(subject, 'namespace');
    if (textAt(subject, 'kind') !== 'ServiceAccount' || name === undefined || of === undefined) continue;
    const known = accounts.get(of) ?? new Set<string>();
    const path: Path = ['subjects', index, 'name'];
    if (namespaces.has(of) && name !== 'default' && !known.has(name) && !isOfOperator(name, of))
      yield {
        path,
        message: `${of} has no ServiceAccount ${name}`,
        hint: suggest(name, known, 'ServiceAccounts there'),
      };
    const meant = [...namespaces].find((each) => !namespaces.has(of) && isClearTypo(of, each));
    if (meant !== undefined)
      yield {
        path: ['subjects', index, 'namespace'],
        message: `no service runs in the namespace ${of}`,
        hint: suggest(of, namespaces, 'namespaces of services'),
      };
  }
}
