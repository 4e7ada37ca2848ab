import { listAt, mapAt, textsAt } from '../../lang/at-path.ts';
import type { PlainMap } from '../../lang/plain-map.ts';
import type { Service } from '../../model/service.ts';
import { selects } from '../../picture/label-selectors.ts';
import { matchesHost } from '../../picture/mesh-hosts.ts';
import { type OwnDocuments, ofKind } from './own-documents.ts';

/** A calling pod, as far as Sidecars select it. */
export interface CallingPod {
  readonly namespace: string;
  readonly labels: PlainMap;
  readonly service?: Service;
}

/**
 * True if the proxy of a pod knows a host of a namespace, by the Sidecar that holds for it: one of a team, or the one of
 * its spec, which has the hosts that it calls.
 * Source: Istio, Sidecar: workloadSelector and IstioEgressListener.hosts.
 */
export function isVisible(
  own: OwnDocuments,
  { namespace, labels, service }: CallingPod,
  target: { readonly host: string; readonly namespace: string },
): boolean {
  const sidecars = ofKind(own, 'Sidecar').filter((each) => each.namespace === namespace);
  const selectorOf = (value: PlainMap) => mapAt(value, 'spec', 'workloadSelector', 'labels');
  const isSelecting = (value: PlainMap) => Object.keys(selectorOf(value)).length > 0;
  const selecting = sidecars.find(({ value }) => isSelecting(value) && selects(selectorOf(value), labels));
  const holding = selecting ?? (service ? undefined : sidecars.find(({ value }) => !isSelecting(value)));
  if (holding) {
    const listeners = listAt(holding.value, 'spec', 'egress');
    return listeners.length === 0 || listeners.some((each) => lists(each, namespace, target));
  }
  if (!service) return true;
  const { calls } = service.access;
  const callees = own.calls.calleesOf(service);
  return (
    callees.some(({ host }) => host === target.host) ||
    own.cluster.externals.some(
      ({ external }) =>
        external.hosts.includes(target.host) && calls.some((call) => call.service === external.name),
    )
  );
}

/** True if a listener imports a host: `namespace/host`, with `.` for its own namespace and `*` for any. */
function lists(
  listener: unknown,
  own: string,
  { host, namespace }: { readonly host: string; readonly namespace: string },
): boolean {
  return textsAt(listener, 'hosts').some((entry) => {
    const [from = '', name = ''] = entry.split('/');
    const isFrom = from === '*' || (from === '.' ? own : from) === namespace;
    return isFrom && matchesHost(name, host);
  });
}
