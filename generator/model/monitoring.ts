import type { MonitoringSpec } from '../schema/monitoring.ts';

/** What the Prometheus and the Grafana of a cluster get. */
export interface Monitoring {
  readonly alerts: boolean;
  readonly dashboards: boolean;
  /** Labels by which a Prometheus selects its rules. */
  readonly labels: Readonly<Record<string, string>>;
  /** The folder in Grafana; undefined for the one that Grafana chooses. */
  readonly folder?: string;
  /** The fewest bad calls for which an alert fires. */
  readonly minimumBadCalls: number;
}

/** The settings of a cluster: those of the cluster file replace those of the fleet file. Undefined if nothing is rendered. */
export function resolveMonitoring(
  fleet: MonitoringSpec = {},
  cluster: MonitoringSpec = {},
): Monitoring | undefined {
  const { alerts = false, dashboards = false, folder, minimumBadCalls = 5 } = { ...fleet, ...cluster };
  if (!alerts && !dashboards) return undefined;
  return {
    alerts,
    dashboards,
    labels: { ...fleet.labels, ...cluster.labels },
    ...(folder === undefined ? {} : { folder }),
    minimumBadCalls,
  };
}
