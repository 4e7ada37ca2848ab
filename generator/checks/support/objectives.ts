import type { Place } from '../../diagnostics/diagnostic.ts';
import type { Path } from '../../diagnostics/source-file.ts';
import type { Instance, Workspace } from '../../load/workspace.ts';
import { type Monitoring, resolveMonitoring } from '../../model/monitoring.ts';
import type { ClusterSpec } from '../../schema/cluster.ts';
import type { ServiceSpec } from '../../schema/service.ts';
import type { SettingsSource } from '../check.ts';

/** The objectives for a service, or for one of its methods, as a spec has them. */
export interface SpecObjectives {
  readonly own: NonNullable<ServiceSpec['objectives']>;
  /** As the spec names it; undefined for all calls of the service. */
  readonly method?: string;
  readonly at: (path: Path, on?: 'key' | 'value') => Place;
}

/** All objectives of a spec. */
export function objectivesIn({ spec, at }: SettingsSource): SpecObjectives[] {
  const ofMethods = Object.entries(spec.methods ?? {}).flatMap(
    ([method, { objectives }]): SpecObjectives[] =>
      objectives
        ? [{ own: objectives, method, at: (path, on) => at(['methods', method, 'objectives', ...path], on) }]
        : [],
  );
  const { objectives } = spec;
  if (!objectives) return ofMethods;
  return [{ own: objectives, at: (path, on) => at(['objectives', ...path], on) }, ...ofMethods];
}

/** The alerts and dashboards of a cluster; undefined if it gets none. */
export const monitoringOf = (
  { fleet }: Pick<Workspace, 'fleet'>,
  cluster: { readonly spec: ClusterSpec },
): Monitoring | undefined => resolveMonitoring(fleet?.spec.monitoring, cluster.spec.monitoring);

/** True for an instance in a cluster that gets alerts. */
export const hasAlerts = (workspace: Pick<Workspace, 'fleet'>, { cluster }: Instance): boolean =>
  monitoringOf(workspace, cluster)?.alerts === true;
