import { plural } from '../diagnostics/print.ts';
import { clusterText } from '../edit/cluster-text.ts';
import { subjectWith } from '../git/message.ts';
import type { Proposal } from '../landing/proposal.ts';
import type { Loaded } from '../load/workspace.ts';
import type { ClusterSpec } from '../schema/cluster.ts';
import { npmRun } from '../terminal/shell.ts';
import { stepLimitOf, usualSteps } from './canary-steps.ts';
import type { Entry } from './traffic-edits.ts';

/** The promotion of one service to one cluster. */
export interface PromotionStep {
  readonly service: string;
  readonly cluster: Loaded<ClusterSpec>;
  readonly from: string;
  readonly entry: Entry;
  /** `v2 v1.0.0 → v1.1.0`. */
  readonly what: string;
  readonly image: string;
  /** The version that was added without calls, if any. */
  readonly added?: string;
}

/** One commit for all steps. `next` lists the canary commands of added versions. */
export function promotionProposal(steps: readonly PromotionStep[]): Proposal {
  const changed = [...new Set(steps.map(({ cluster }) => cluster))];
  const files = new Map(
    changed.map((cluster) => {
      const own = steps.filter((step) => step.cluster === cluster);
      return [
        cluster.file.path,
        clusterText(cluster, new Map(own.map(({ service, entry }) => [service, entry]))),
      ];
    }),
  );
  const clusters = [...new Set(steps.map(({ cluster }) => cluster.spec.name))];
  const names = [...new Set(steps.map(({ service, image }) => `${service} ${image.split(' ')[1] ?? ''}`))];
  const trailers = [
    ...[...new Set(steps.map(({ service, image }) => `${service} ${image}`))].map(
      (each) => ['Promoted-Service', each] as const,
    ),
    ...[...new Set(steps.map(({ from }) => from))].map((each) => ['Promoted-From', each] as const),
    ...clusters.map((each) => ['Cluster', each] as const),
  ];
  return {
    files,
    message: {
      subject: subjectWith(
        `promote(${clusters.length > 3 ? plural(clusters.length, 'cluster') : clusters.join(',')}): `,
        names,
      ),
      body: steps.map(({ cluster, service, what }) => `${cluster.spec.name} ${service}: ${what}`).join('\n'),
      trailers,
    },
    next: steps.flatMap(({ service, cluster, added }) =>
      added === undefined
        ? []
        : [
            `when Argo CD has synced ${cluster.spec.name}: ${npmRun('canary', service, added, '--cluster', cluster.spec.name, '--steps', usualSteps(stepLimitOf(cluster.spec), 0).join(','))}`,
          ],
    ),
  };
}
