import { Failure } from '../../command-line/errors.ts';
import { provideMeshTools, startMeshes } from '../../mesh/machine-mesh.ts';
import type { MeshSource } from '../../mesh/open-mesh.ts';
import { groupOf } from '../../model/api-group.ts';
import type { CaseKind, CaseList, Verdict } from '../../prove/case.ts';
import { loadMethods } from '../../prove/descriptors.ts';
import { planProof } from '../../prove/plan.ts';
import { shareAssertionsOf } from '../../prove/run/run-all.ts';
import { runCluster } from '../../prove/run/run-cluster.ts';
import { servedBy } from '../../prove/servers/handlers.ts';
import { alphaFor } from '../../prove/statistics.ts';
import type { Progress } from '../../toolchain/availability.ts';
import type { FleetImport } from '../import-fleet.ts';
import { type Answer, answersOf } from './answers.ts';
import { decidesAboutCalls, meshDocuments } from './mesh-documents.ts';

/** Kinds of cases that are no calls of a caller, or claims about documents that only the rendered tree has. */
const leftOut: ReadonlySet<CaseKind> = new Set<CaseKind>(['admitted', 'own-route', 'own-access', 'written']);

/**
 * Sends the same calls through what runs today and through what the specs render, both in a real mesh on this machine.
 * @param root a repository that has the files of the import, rendered
 * @throws Failure if a mesh does not start, or if there is nothing to compare
 */
export async function proveImport(
  root: string,
  { inventory, calls }: Pick<FleetImport, 'inventory' | 'calls'>,
  progress: Progress,
): Promise<Answer[]> {
  const plan = await planProof(root, { clusters: [], services: [], cases: [] });
  if (!plan.ok) throw new Failure('the specs have errors: run npm run check');
  const imported = new Set(inventory.instances.map(({ cluster, name }) => `${cluster}/${name}`));
  const lists = plan.lists
    .map(
      (list): CaseList => ({
        ...list,
        cases: list.cases.filter(
          ({ kind, service }) =>
            !leftOut.has(kind) && (imported.has(`${list.cluster}/${service}`) || kind === 'external'),
        ),
      }),
    )
    .filter(({ cases }) => cases.length > 0);
  if (lists.length === 0) throw new Failure('no imported service can be called: there is nothing to compare');
  const methods = await loadMethods(root);
  const alpha = alphaFor(2 * shareAssertionsOf(lists));
  const meshes = await startMeshes(root, await provideMeshTools(progress), progress);
  const answers: Answer[] = [];
  try {
    for (const list of lists) {
      const cluster = plan.fleet.clusters.find(({ name }) => name === list.cluster);
      if (!cluster) continue;
      const run = async (source: MeshSource, which: string): Promise<readonly Verdict[]> => {
        let done = 0;
        const { verdicts, error } = await runCluster(cluster, list, new Map(), {
          ...{ source: withoutLogs(source), methods, alpha, keep: false },
          servicesIn: () => (_, text) => servedBy(methods, text),
          onVerdict: () => progress(`${cluster.name}, ${which}: ${++done} of ${list.cases.length} cases`),
        });
        if (error !== undefined) throw new Failure(`the mesh of ${cluster.name}, ${which}: ${error}`);
        return verdicts;
      };
      const documents = meshDocuments(inventory, cluster.name);
      const today = await run(
        meshes.mutated(() => documents),
        'as it runs today',
      );
      const known = meshes.mutated((all) =>
        all.filter(({ object: { apiVersion, kind } }) =>
          decidesAboutCalls({ group: groupOf(apiVersion), kind }),
        ),
      );
      const rendered = await run(known, 'as the specs render it');
      answers.push(...answersOf(cluster.name, today, rendered, calls));
    }
    return answers;
  } finally {
    progress('');
    await meshes.close();
  }
}

/** What runs today fails many cases, as it has no policies: logs of each of them do not help. */
const withoutLogs = (source: MeshSource): MeshSource => ({
  open: async (cluster, callers, called) => ({
    ...(await source.open(cluster, callers, called)),
    saveDiagnostics: async () => '',
  }),
});
