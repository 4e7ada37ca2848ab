import { isMap } from '../../../lang/plain-map.ts';
import { remembered } from '../../../lang/remembered.ts';
import type { AccessContext } from '../../../picture/may-call.ts';
import type { NetworkPeer, NetworkRules } from '../../../picture/network-connections.ts';
import { deletedNames } from '../../../picture/rendered-document.ts';
import { networkPolicy } from '../../../render/networkpolicy.ts';
import { instanceView } from '../instance-view.ts';

const made = remembered<AccessContext, readonly NetworkRules[]>();

/** All NetworkPolicies of a cluster: those that teams write or patch, and those of the specs; made once. */
export const networkPoliciesOf = (context: AccessContext): readonly NetworkRules[] =>
  made(context, '', () => {
    const { cluster, byKind, rendered, calls } = context;
    const written = byKind.get('NetworkPolicy') ?? [];
    const replaced = new Set([
      ...written.map(({ namespace, name }) => `${namespace}/${name}`),
      ...deletedNames(rendered, 'NetworkPolicy', cluster.name),
    ]);
    const ofSpecs = cluster.instances
      .filter(({ service }) => !replaced.has(`${service.namespace}/${service.name}`))
      .flatMap((instance) =>
        networkPolicy
          .render(instanceView(cluster, instance, calls))
          .flatMap((value): NetworkRules[] =>
            isMap(value) ? [{ namespace: instance.service.namespace, value }] : [],
          ),
      );
    return [...written, ...ofSpecs];
  });

/** The pods that may run as a ServiceAccount, or in a namespace: as far as their labels are known. */
export function peersOf(
  { namespace, account }: { readonly namespace: string; readonly account?: string },
  { cluster, picture }: AccessContext,
): readonly [NetworkPeer, ...NetworkPeer[]] {
  const unknown: NetworkPeer = { namespace, labels: {}, isComplete: false };
  if (account === undefined) return [unknown];
  const gateways = cluster.gateways
    .filter((each) => each.namespace === namespace && each.serviceAccount === account)
    .map(({ selector }): NetworkPeer => ({ namespace, labels: selector, isComplete: false }));
  const pods = (picture.podsByNamespace.get(namespace) ?? [])
    .filter((each) => each.account === account)
    .map(({ labels }): NetworkPeer => ({ namespace, labels, isComplete: true }));
  const [first = unknown, ...others] = [...gateways, ...pods];
  return [first, ...others];
}
