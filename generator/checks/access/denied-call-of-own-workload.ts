import { healthMethods, reflectionMethods } from '../../model/access.ts';
import type { Service } from '../../model/service.ts';
import { isInAddition, titleOf } from '../../picture/document-names.ts';
import { accessContexts, type CallerIdentity, mayCall } from '../../picture/may-call.ts';
import { type ClusterPods, podsBehind } from '../../picture/pods.ts';
import type { RenderedFleet } from '../../picture/rendered-document.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { type WrittenAddress, writtenAddresses } from '../support/documents/container-addresses.ts';
import { perPlace } from '../support/places.ts';

export const deniedCallOfOwnWorkload = defineRenderedCheck({
  name: 'denied-call-of-own-workload',
  code: 'MESH1603',
  severity: 'warning',
  title: 'The policies of a service deny the calls of a workload in extra/',
  explanation:
    'Pods of a document in extra/ have the address of a service, but no policy allows calls of their ServiceAccount: they get PERMISSION_DENIED. A patch that gives the pods of a service the address of a service that its spec does not list under calls has the same effect. List the ServiceAccount under allowPrincipals in the spec of the called service, or list the call under calls.',
  source: 'Istio, AuthorizationPolicy: Source.principals; Authorization Policy: implicit enablement',
  *run(rendered) {
    const found = [...writtenAddresses(rendered)].flatMap((written) => {
      const at = written.document.at(written.path);
      const problem = isInAddition(at) ? problemOf(written, rendered) : undefined;
      return problem ? [{ at, ...problem }] : [];
    });
    for (const [finding] of perPlace(found, ({ message }) => message)) yield finding;
  },
});

function problemOf({ service: called, pod, picture, document }: WrittenAddress, rendered: RenderedFleet) {
  if (!called || !pod?.isInMesh) return undefined;
  const behind = podsBehind(called, picture.podsByNamespace);
  const target = behind[0]?.service;
  if (!target || behind.some((each) => each.service !== target || !each.isInMesh)) return undefined;
  const caller = pod.service?.name;
  const identity = { namespace: pod.namespace, serviceAccount: pod.account };
  if (caller === target.name || allowsAccount(target, behind, identity, picture.name, rendered))
    return undefined;
  return {
    message:
      caller === undefined
        ? `${titleOf(document)} calls ${target.name}, but ${target.name} does not allow calls of ns/${pod.namespace}/sa/${pod.account}`
        : `${titleOf(document)} gets the address of ${target.name}, but the spec of ${caller} does not list ${target.name} under calls: its proxy denies the call`,
    hint:
      caller === undefined
        ? `add { principal: ns/${pod.namespace}/sa/${pod.account}, methods: […], reason: … } to allowPrincipals in the spec of ${target.name}`
        : `add it to calls: - { service: ${target.name}, methods: [...] }`,
  };
}

/** True if the policies of a service may allow a call of an account. */
function allowsAccount(
  target: Service,
  behind: readonly ClusterPods[],
  caller: CallerIdentity,
  cluster: string,
  rendered: RenderedFleet,
): boolean {
  const context = accessContexts(rendered).find((each) => each.cluster.name === cluster);
  const methods = [...target.methods.map(({ path }) => path), ...healthMethods, ...reflectionMethods];
  return (
    context === undefined ||
    methods.some((method) => behind.every((pods) => mayCall(context, pods, caller, { method }) !== false))
  );
}
