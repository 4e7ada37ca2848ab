import { createHash } from 'node:crypto';
import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { appLabel, type Manifest, type OverlayKind } from '../kind.ts';
import type { InstanceView } from '../view.ts';
import { panelJson } from './panel.ts';
import { panelsOf } from './panels.ts';

/**
 * A dashboard of a service, for the sidecar of Grafana: it reads ConfigMaps with this label, and writes each of their files
 * into one folder. So the name of the file is unique among all namespaces.
 * Source: Helm chart of Grafana, Sidecar for dashboards.
 */
export const dashboard: OverlayKind = {
  group: '',
  kind: 'ConfigMap',
  render: (view): Manifest[] => {
    const { name, namespace, methods } = view.service;
    const { monitoring } = view.cluster;
    if (!monitoring?.dashboards || methods.length === 0) return [];
    const { folder } = monitoring;
    const document: IConfigMap = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: `${name}-dashboard`,
        namespace,
        labels: { ...appLabel({ name }), grafana_dashboard: '1' },
        ...(folder === undefined ? {} : { annotations: { grafana_folder: folder } }),
      },
      data: { [`${namespace}-${name}.json`]: `${JSON.stringify(dashboardJson(view), null, 2)}\n` },
    };
    return [document];
  },
};

/**
 * The dashboard in the JSON of Grafana. Its user chooses the Prometheus. The uid is in links to the dashboard, so it stays.
 * Source: Grafana, Dashboard JSON model.
 */
function dashboardJson(view: InstanceView) {
  const { name, namespace, owner } = view.service;
  return {
    uid: createHash('sha256').update(`${namespace}/${name}`).digest('hex').slice(0, 20),
    title: `${namespace} / ${name}`,
    tags: ['service', owner],
    schemaVersion: 39,
    editable: false,
    graphTooltip: 1,
    time: { from: 'now-6h', to: 'now' },
    refresh: '1m',
    templating: {
      list: [{ name: 'datasource', type: 'datasource', label: 'Prometheus', query: 'prometheus' }],
    },
    panels: panelsOf(view).map(panelJson),
  };
}
