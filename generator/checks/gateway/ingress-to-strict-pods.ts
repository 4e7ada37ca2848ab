import { listAt, textAt, textsAt } from '../../lang/at-path.ts';
import { hostOf } from '../../model/host.ts';
import { domainOf } from '../../picture/hosts.ts';
import { type AccessContext, accessContexts, policiesFor } from '../../picture/may-call.ts';
import { requiresMutualTls } from '../../picture/mutual-tls.ts';
import { type ClusterPods, podsBehind, portAt } from '../../picture/pods.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { mistakeAt } from '../support/documents/document-mistakes.ts';
import { backendsOf, type RouteBackend } from '../support/documents/route-backends.ts';

export const ingressToStrictPods = defineRenderedCheck({
  name: 'ingress-to-strict-pods',
  code: 'MESH1708',
  severity: 'error',
  suppressible: true,
  title: 'An Ingress leads to STRICT pods',
  explanation:
    'The controller of an Ingress calls the pods itself. Without a proxy of the mesh it has no certificate, and pods that accept only mutual TLS reset its connections: callers get 502 or 503. Expose the service through a gateway of the cluster. If the controller runs with a proxy of the mesh, permit its ServiceAccount: with allowPrincipals, or with an AuthorizationPolicy for these pods. The rule reports nothing then, and nothing for an Ingress of the class istio, or if the port also accepts plain text. If something else makes such calls possible, suppress the finding with a comment.',
  source: 'Istio, Mutual TLS Migration; Istio, Kubernetes Ingress; Kubernetes, Ingress controllers',
  *run(rendered) {
    for (const context of accessContexts(rendered))
      for (const document of rendered.documents) {
        if (document.kind !== 'Ingress' || document.origin === 'generated') continue;
        if (!document.clusters.includes(context.cluster.name) || isOfIstio(document, rendered)) continue;
        for (const backend of backendsOf(document)) {
          const closed = closedPods(backend, context, rendered);
          if (!closed) continue;
          yield* mistakeAt(
            document,
            [backend.path, backend.path.slice(0, -1)],
            {
              message: `its controller calls ${backend.name} without mutual TLS, but ${closed.title} accepts only mutual TLS`,
              hint: closed.service
                ? 'expose methods through a gateway: expose: { <gateway>: { hosts: […], methods: […] } }; or permit the ServiceAccount of a controller in the mesh with allowPrincipals'
                : 'route to it from a gateway, or permit the ServiceAccount of a controller in the mesh with an AuthorizationPolicy',
            },
            [context.cluster.name],
          );
          break;
        }
      }
  },
});

/** True for an Ingress that the gateway of Istio reads: it calls pods with mutual TLS. */
function isOfIstio({ value }: RenderedDocument, { documents }: RenderedFleet): boolean {
  const name =
    textAt(value, 'spec', 'ingressClassName') ??
    textAt(value, 'metadata', 'annotations', 'kubernetes.io/ingress.class');
  return (
    name === 'istio' ||
    documents.some(
      (each) =>
        each.kind === 'IngressClass' &&
        each.name === name &&
        textAt(each.value, 'spec', 'controller') === 'istio.io/ingress-controller',
    )
  );
}

/** The pods behind a backend that refuse calls of a controller without a proxy. */
function closedPods(
  { name, namespace, port }: RouteBackend,
  context: AccessContext,
  rendered: RenderedFleet,
): ClusterPods | undefined {
  const { picture } = context;
  const host = hostOf({ name, namespace }, domainOf(rendered));
  const service = picture.services.find((each) => each.host === host);
  const called = service?.ports.find(({ number, title }) => port === number || port === title);
  if (!service || !called) return undefined;
  const { target, number } = called;
  return podsBehind(service, picture.podsByNamespace).find((pod) => {
    const own = portAt(pod, target)?.number ?? (typeof target === 'number' ? target : number);
    return requiresMutualTls(pod, own, picture) && !permitsOthers(pod, context);
  });
}

/** True if a spec or a policy of a team permits an identity of a namespace without services, such as that of a controller. */
function permitsOthers(pod: ClusterPods, context: AccessContext): boolean {
  const { namespaces } = context.picture;
  const named = policiesFor(context, pod).flatMap(({ value }) =>
    listAt(value, 'spec', 'rules').flatMap((rule) =>
      listAt(rule, 'from').flatMap((from) => [
        ...textsAt(from, 'source', 'namespaces'),
        ...textsAt(from, 'source', 'principals').map(namespaceOf),
        ...textsAt(from, 'source', 'serviceAccounts').map((text) => text.split('/').at(-2) ?? pod.namespace),
      ]),
    ),
  );
  const listed = context.rendered.workspace.instances
    .filter(({ name, cluster }) => name === pod.service?.name && cluster.spec.name === context.cluster.name)
    .flatMap(({ spec }) => (spec.allowPrincipals ?? []).map(({ principal }) => namespaceOf(principal)));
  return [...named, ...listed].some((namespace) => !namespaces.has(namespace));
}

/** The namespace in `cluster.local/ns/ingress/sa/controller`, or `ns/ingress/sa/controller`. */
const namespaceOf = (principal: string): string => /(?:^|\/)ns\/([^/]+)\//.exec(principal)?.[1] ?? '*';
