import { listAt, textsAt } from '../../lang/at-path.ts';
import { covers } from '../../model/gateway-hosts.ts';
import type { Service } from '../../model/service.ts';
import { titleOf } from '../../picture/document-names.ts';
import type { ClusterService } from '../../picture/hosts.ts';
import { type AccessContext, accessContexts, actionOf, policiesFor } from '../../picture/may-call.ts';
import { documentsFor } from '../../picture/pod-documents.ts';
import { type ClusterPods, leadsTo, podsBehind } from '../../picture/pods.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import type { DocumentFinding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const serviceHiddenFromPermittedCaller = defineRenderedCheck({
  name: 'service-hidden-from-permitted-caller',
  code: 'MESH1425',
  severity: 'warning',
  title: 'A policy permits a caller whose Sidecar hides the Service',
  explanation:
    'The rendered Sidecar of a service lists the hosts that the calls of its spec need, and its proxy refuses any other host. If a policy in extra/ permits a service to call a Service of extra/, the caller also needs the host in its Sidecar: until then its calls fail with UNAVAILABLE. Add the host with a patch of the Sidecar of the caller, and a rule with a patch of its NetworkPolicy. Or make the server a service with its own spec, and declare the call.',
  source: 'Istio, Sidecar: IstioEgressListener.hosts, OutboundTrafficPolicy REGISTRY_ONLY',
  *run(rendered) {
    for (const context of accessContexts(rendered))
      for (const service of context.picture.services)
        if (service.written?.origin === 'extra') yield* hiddenFrom(service, context);
  },
});

function* hiddenFrom(service: ClusterService, context: AccessContext): Iterable<DocumentFinding> {
  const { picture, cluster } = context;
  const behind = podsBehind(service, picture.podsByNamespace).filter((pod) => pod.isInMesh && !pod.service);
  const policies = new Set(behind.flatMap((pod) => policiesFor(context, pod)));
  for (const policy of policies) {
    if (actionOf(policy) !== 'ALLOW' || policy.origin !== 'extra') continue;
    for (const { principal, path } of principalsOf(policy)) {
      const [, namespace, name] = /\/ns\/([^/]+)\/sa\/([^/]+)$/.exec(principal) ?? [];
      const caller = picture.pods.find(
        (pod) => pod.service?.name === name && pod.namespace === namespace && pod.account === name,
      );
      if (!caller?.service) continue;
      // The pods of a StatefulSet often have two Services: a caller needs one of them.
      const others = picture.services.filter((each) => behind.some((pod) => leadsTo(each, pod)));
      if (others.some((each) => isListed(each, caller, context))) continue;
      if (others.find(({ written }) => written?.origin === 'extra') !== service) continue;
      yield {
        message: `${titleOf(policy)} permits ${caller.service.name} to call ${service.title}, but the Sidecar of ${caller.service.name} hides ${service.host}`,
        at: policy.at(path),
        hint: `add ${service.namespace}/${service.host} to the hosts in a patch of the Sidecar of ${caller.service.name}${alsoIn(caller.service, context)}`,
        clusters: [cluster.name],
      };
    }
  }
}

/** What the hint adds if the network of the caller is closed, too. */
const alsoIn = ({ access }: Service, { cluster }: AccessContext): string =>
  cluster.networkPolicies && !access.outboundToAny
    ? ', and append a rule for its pods to the NetworkPolicy there: op: add, path: /spec/egress/-'
    : '';

const principalsOf = ({ value }: RenderedDocument) =>
  listAt(value, 'spec', 'rules').flatMap((rule, index) =>
    listAt(rule, 'from').flatMap((from, position) =>
      textsAt(from, 'source', 'principals').map((principal, at) => ({
        principal,
        path: ['spec', 'rules', index, 'from', position, 'source', 'principals', at],
      })),
    ),
  );

/** True if the proxy of a caller knows a Service. The Sidecar of a spec lists only what specs and the cluster file name. */
function isListed(
  { host, namespace }: ClusterService,
  caller: ClusterPods,
  { picture, cluster, rendered }: AccessContext,
): boolean {
  const sidecars = documentsFor(caller, 'Sidecar', picture.documents);
  if (sidecars.length > 0)
    return sidecars.some((sidecar) =>
      listAt(sidecar.value, 'spec', 'egress').some((listener) =>
        textsAt(listener, 'hosts').some((text) => {
          const [of = '', pattern = ''] = text.split('/');
          const isThere = of === '*' || (of === '.' ? sidecar.namespace : of) === namespace;
          return isThere && covers(pattern, host);
        }),
      ),
    );
  const isDeleted = rendered.deleted.some(
    ({ document }) =>
      document.kind === 'Sidecar' &&
      document.service === caller.service?.name &&
      document.clusters.includes(cluster.name),
  );
  return (
    isDeleted ||
    namespace === cluster.istio.namespace ||
    cluster.telemetry.backends.some((backend) => backend.host === host) ||
    cluster.instances.some(({ service }) => service.host === host)
  );
}
