import type { RenderedDocument } from '../../checks/rendered/check.ts';
import { listAt, valueAt } from '../../lang/at-path.ts';
import type { Running } from '../change.ts';
import { atVersion, continued, defineChangeCheck } from '../change-check.ts';
import { destinationsIn } from './support/destinations.ts';

export const routeBeforeSubset = defineChangeCheck({
  name: 'route-before-subset',
  code: 'MESH503',
  severity: 'error',
  title: 'A new subset may come after the routes to it',
  explanation:
    'Adding a version and sending it calls is one commit only while the sync waits: pods first, then the DestinationRule with the subset, then the VirtualService. The annotations argocd.argoproj.io/sync-wave say so; Argo CD has no order for custom resources of one wave. A patch that changes them makes calls fail with 503 until the subset is there.',
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
          hint: `add ${version.name} without calls in this commit and route to it in the next, or leave the sync waves alone`,
        };
      }
    }
  },
});

/** What is not waited for; undefined where every route to the subset comes after the subset, and that after its pods. */
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
  const pods = documents.find(
    ({ kind, name }) => kind === 'Deployment' && name === `${service.name}-${version}`,
  );
  const limit = subsets ? waveOf(subsets) : first;
  return pods && routes.length > 0 && waveOf(pods) >= limit
    ? `${described(pods)} is not synced before ${subsets ? described(subsets) : 'the routes'}`
    : undefined;
}

function hasSubset({ value }: RenderedDocument, version: string): boolean {
  return listAt(value, 'spec', 'subsets').some((subset) => valueAt(subset, ['name']) === version);
}

/** Source: Argo CD, Sync Phases and Waves: 0 where nothing is said. */
const waveOf = ({ value }: RenderedDocument): number =>
  Number(valueAt(value, ['metadata', 'annotations', 'argocd.argoproj.io/sync-wave']) ?? 0);

const described = (document: RenderedDocument): string =>
  `${document.kind} ${document.name} (wave ${waveOf(document)})`;
