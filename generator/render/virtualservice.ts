import type { IVirtualService } from '@kubernetes-models/istio/networking.istio.io/v1/VirtualService';
import { syncWave } from './annotations.ts';
import { exportToOf } from './export-to.ts';
import { appLabel, type OverlayKind } from './kind.ts';
import type { RoutingView } from './view.ts';
import { httpRoutesOf } from './virtualservice/http-route.ts';
import { tcpRoutesOf } from './virtualservice/tcp-route.ts';

/**
 * The routes of a service. There is one VirtualService for its host from the start, so adding a version later
 * changes only weights. The first route that matches a call applies; the default route is last. A service without ports
 * has none.
 * Source: Istio, VirtualService and Traffic Management Best Practices (set default routes).
 */
export const virtualService: OverlayKind = {
  group: 'networking.istio.io',
  kind: 'VirtualService',
  render: (view: RoutingView): IVirtualService[] => {
    const { name, namespace, host } = view.service;
    const http = httpRoutesOf(view);
    const tcp = tcpRoutesOf(view);
    if (http.length + tcp.length === 0) return [];
    return [
      {
        apiVersion: 'networking.istio.io/v1',
        kind: 'VirtualService',
        metadata: { name, namespace, labels: appLabel({ name }), annotations: syncWave('routes') },
        spec: {
          hosts: [host],
          ...exportToOf(view.service),
          ...(http.length > 0 ? { http } : {}),
          ...(tcp.length > 0 ? { tcp } : {}),
        },
      },
    ];
  },
};
