import { textAt } from '../../lang/at-path.ts';
import { podPathOf } from '../../picture/pod-templates.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import type { Running } from '../change.ts';
import { continued, defineChangeCheck, earlierLine } from '../change-check.ts';

export const serviceAccountChanged = defineChangeCheck({
  name: 'service-account-changed',
  code: 'MESH518',
  severity: 'error',
  title: 'The pods of a service get another ServiceAccount',
  explanation:
    'The ServiceAccount is the identity by which other services allow the calls of these pods. The rendered policies allow only the ServiceAccount with the name of the service. With another one, every call of the pods fails with PERMISSION_DENIED.',
  source: 'Istio, AuthorizationPolicy: Source.principals',
  *run(change) {
    for (const { name, cluster, before, after } of continued(change)) {
      const old = new Map(workloadsOf(before).map((document) => [document.name, document]));
      for (const document of workloadsOf(after)) {
        const accountPath = accountPathOf(document);
        const was = old.get(document.name);
        const [from, to] = [was && accountOf(was), accountOf(document)];
        if (!was || from === to) continue;
        yield {
          message: `the pods of ${document.name} in ${cluster.name} change from the ServiceAccount ${from} to ${to}`,
          at: document.at(accountPath),
          hint: `do not change serviceAccountName in services/${name}/patches/`,
          related: [earlierLine(change, 'before this change', was.at(accountPath))],
        };
      }
    }
  },
});

const workloadsOf = (running: Running): RenderedDocument[] =>
  running.documents().filter(({ kind }) => kind === running.model.service.workload.kind);

/** Source: Kubernetes, PodSpec.serviceAccountName. */
const accountOf = (document: RenderedDocument): string =>
  textAt(document.value, ...accountPathOf(document)) ?? 'default';

const accountPathOf = (document: RenderedDocument): string[] => [
  ...(podPathOf(document) ?? []).map(String),
  'spec',
  'serviceAccountName',
];
