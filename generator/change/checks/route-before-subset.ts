import { listAt, valueAt } from '../../lang/at-path.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import { workloadName } from '../../render/workload-name.ts';
import type { Running } from '../change.ts';
import { atVersion, continued, defineChangeCheck } from '../change-check.ts';
import { destinationsIn } from './support/destinations.ts';

export const routeBeforeSubset = defineChangeCheck({
  name: 'route-before-subset',
  code: 'MESH503',
  severity: 'error',
  title: 'Routes to a new subset may be synced before the subset',
  explanation:
    'One commit may add a version and send it calls only because the sync has an order: first the pods, then the DestinationRule with the subset, then the VirtualService. The annotation argocd.argoproj.io/sync-wave sets this order; within one wave Argo CD has no order for custom resources. If a patch changes the waves, calls fail with 503 until the subset exists.',
  source: 'Argo CD, Sync Phases and Waves; Istio, Traffic Management Best Practices',
  *run(change) {
    const { clusterDomain = 'cluster.local' } = change.after.workspace.fleet?.spec ?? {};
    for (const { name, cluster, before, after } of continued(change)) {
      const known = before.model.versions.map((version) => version.name);
      for (const version of after.model.versions.filter((each) => !known.includes(each.name))) {
        const problem = unordered(after, version.name, clusterDomain);
        if (problem === undefined) continue;
        yield {
          message: `${version.name} of ${name} is new in ${cluster.name} and gets calls, but ${problem}`,
          at: atVersion(after, version.name),
          hint: `add ${version.name} without calls in this commit and route to it in the next, or do not change the sync waves`,
        };
      }
    }
  },
});

/** The missing order; undefined if every route is synced after the subset, and the subset after its pods. */
function unordered(running: Running, version: string, clusterDomain: string): string | undefined {
  const { service } = running.model;
  const documents = running.documents();
  const routes = documents.filter((document) =>
    destinationsIn(document, clusterDomain).some(
      ({ host, subset }) => host === service.host && subset === version,
    ),
  );
  const first = Math.min(...routes.map(waveOf));
  const subsets = documents.find(
    (document) => document.kind === 'DestinationRule' && hasSubset(document, version),
  );
  if (subsets && waveOf(subsets) >= first) return `${described(subsets)} is not synced before the routes`;
  const its = running.model.versions.find(({ name }) => name === version);
  const pods = documents.find(
    ({ kind, name }) => kind === service.workload.kind && its && name === workloadName(service, its),
  );
  const limit = subsets ? waveOf(subsets) : first;
  return pods && routes.length > 0 && waveOf(pods) >= limit
    ? `${described(pods)} is not synced before ${subsets ? described(subsets) : 'the routes'}`
    : undefined;
}

function hasSubset({ value }: RenderedDocument, version: string): boolean {
  return listAt(value, 'spec', 'subsets').some((subset) => valueAt(subset, ['name']) === version);
}

/** Source: Argo CD, Sync Phases and Waves: the default is 0. */
const waveOf = ({ value }: RenderedDocument): number =>
  Number(valueAt(value, ['metadata', 'annotations', 'argocd.argoproj.io/sync-wave']) ?? 0);

const described = (document: RenderedDocument): string =>
  `${document.kind} ${document.name} (wave ${waveOf(document)})`;
