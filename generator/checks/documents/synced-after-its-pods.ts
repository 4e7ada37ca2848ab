import type { Path } from '../../diagnostics/source-file.ts';
import { textAt } from '../../lang/at-path.ts';
import { grouped } from '../../lang/grouped.ts';
import { isInAddition, titleOf } from '../../picture/document-names.ts';
import { podsOf } from '../../picture/pod-templates.ts';
import { isInSameCluster, type RenderedDocument } from '../../picture/rendered-document.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { podNeeds, providedName } from '../support/documents/pod-needs.ts';

export const syncedAfterItsPods = defineRenderedCheck({
  name: 'synced-after-its-pods',
  code: 'MESH2207',
  severity: 'warning',
  title: 'Argo CD creates a document after the pods that need it',
  explanation:
    'Argo CD syncs the phases PreSync, Sync and PostSync, and in each of them the waves in the order of their numbers. It waits until the pods of a wave are ready. Pods do not start without a ConfigMap, Secret, ServiceAccount or volume claim that they name. If it is in a later wave or phase, a cluster that does not have it yet waits for these pods until the sync fails, and never creates it. CronJobs are not reported: Argo CD does not wait for them.',
  source:
    'Argo CD, Sync Phases and Waves; Kubernetes, ConfigMaps: pods that name a missing ConfigMap do not start',
  *run(rendered) {
    const providers = grouped(
      rendered.documents.filter(({ origin }) => origin !== 'generated'),
      (document) => keyOf(document.namespace, ...providedName(document)),
    );
    for (const pod of podsOf(rendered)) {
      const { document } = pod;
      const own = orderOf(document);
      if (document.kind === 'CronJob' || !own) continue;
      for (const { kind, name } of podNeeds(pod)) {
        const needed = providers
          .get(keyOf(document.namespace, kind, name))
          ?.find((each) => isInSameCluster(each, document));
        const order = needed && orderOf(needed);
        if (!order || order.value <= own.value) continue;
        const at = [needed.at(order.path), document.at(own.path)].find(isInAddition);
        if (!at) continue;
        yield {
          message: `${titleOf(needed)} is synced ${order.title}, but ${titleOf(document)} needs it ${own.title}`,
          at,
          hint: `give ${titleOf(needed)} the phase and the wave of ${titleOf(document)}, or earlier ones`,
          related: [{ message: titleOf(document), at: document.at(['metadata', 'name']) }],
        };
      }
    }
  },
});

const keyOf = (...parts: string[]): string => JSON.stringify(parts);

interface Order {
  /** Lower values are synced first. */
  readonly value: number;
  readonly title: string;
  /** The annotation that sets it. */
  readonly path: Path;
}

const phases = ['PreSync', 'Sync', 'PostSync'];

/** When Argo CD syncs a document; undefined for one that is no part of a usual sync. */
function orderOf({ value }: RenderedDocument): Order | undefined {
  const annotations: Path = ['metadata', 'annotations'];
  const [hook, wave] = ['argocd.argoproj.io/hook', 'argocd.argoproj.io/sync-wave'];
  const written = textAt(value, ...annotations, hook)
    ?.split(',')[0]
    ?.trim();
  const phase = phases.indexOf(written ?? 'Sync');
  const number = Number(textAt(value, ...annotations, wave) ?? 0);
  if (phase < 0 || !Number.isInteger(number)) return undefined;
  const key = written === undefined || written === 'Sync' ? wave : hook;
  return {
    value: phase * 1_000_000 + number,
    title: `in ${written === undefined ? '' : `${written}, `}wave ${number}`,
    path: [...annotations, key],
  };
}
