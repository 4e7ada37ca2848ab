import Type from 'typebox';
import { closed, mapOf } from './names.ts';
import { labelKey, labelValue } from './settings/workload-names.ts';

/** What the Prometheus and the Grafana of a cluster get for the services in it. */
export const monitoringSchema = closed(
  {
    alerts: Type.Optional(
      Type.Boolean({
        description:
          'Renders a PrometheusRule for each service with objectives. The Prometheus Operator must be installed. Default: false.',
      }),
    ),
    dashboards: Type.Optional(
      Type.Boolean({
        description:
          'Renders a ConfigMap with a dashboard for each service with a gRPC or HTTP server. The sidecar of Grafana must read ConfigMaps of all namespaces. Default: false.',
      }),
    ),
    labels: Type.Optional(
      mapOf(labelKey('Key of a label.'), labelValue('Value of the label.'), {
        description:
          'Labels of each PrometheusRule, by which a Prometheus selects its rules (ruleSelector). kube-prometheus-stack needs release: with the name of its release.',
      }),
    ),
    folder: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description: 'Folder of the dashboards in Grafana: the annotation grafana_folder.',
        examples: ['Services'],
      }),
    ),
    minimumBadCalls: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1_000_000,
        description:
          'An alert fires only if at least so many calls failed, or were slow, in its long window. Default: 5.',
      }),
    ),
  },
  'Alerts and dashboards for the services.',
);

/** The key `monitoring` of the fleet file or of a cluster file. */
export type MonitoringSpec = Type.Static<typeof monitoringSchema>;
