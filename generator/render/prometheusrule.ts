import type { Manifest, OverlayKind } from './kind.ts';
import { appLabel } from './kind.ts';
import {
  type AlertingRule,
  alertingRules,
  evaluationSeconds,
  type RecordingRule,
  recordingRules,
} from './monitoring/objective-rules.ts';

interface PrometheusRule extends Manifest {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly groups: readonly {
      readonly name: string;
      readonly interval: string;
      readonly rules: readonly (RecordingRule | AlertingRule)[];
    }[];
  };
}

/**
 * The alerts for the objectives of a service. One group, so the alerts see the series that were recorded just before.
 * Source: Prometheus Operator, PrometheusRule; Prometheus, Recording rules and Alerting rules.
 */
export const prometheusRule: OverlayKind = {
  group: 'monitoring.coreos.com',
  kind: 'PrometheusRule',
  render: ({ service, cluster: { monitoring } }): readonly PrometheusRule[] => {
    const { name, namespace, objectives = [] } = service;
    if (!monitoring?.alerts || objectives.length === 0) return [];
    return [
      {
        apiVersion: 'monitoring.coreos.com/v1',
        kind: 'PrometheusRule',
        metadata: { name, namespace, labels: { ...appLabel({ name }), ...monitoring.labels } },
        spec: {
          groups: [
            {
              name: 'objectives',
              interval: `${evaluationSeconds}s`,
              rules: [
                ...objectives.flatMap((objective) => recordingRules(service, objective)),
                ...objectives.flatMap((objective) => alertingRules(service, objective, monitoring)),
              ],
            },
          ],
        },
      },
    ];
  },
};
