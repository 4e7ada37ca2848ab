import type { Path } from '../../diagnostics/source-file.ts';
import { suggest } from '../../diagnostics/suggestion.ts';
import type { ProofSpec } from '../../schema/proofs.ts';
import { defineProofCheck } from '../proof-check.ts';

export const proofWithUnknownVersion = defineProofCheck({
  name: 'proof-with-unknown-version',
  code: 'MESH705',
  severity: 'error',
  title: 'A proof names a version that does not run',
  explanation:
    'A version that a proof names must run in every cluster of the proof: a server that does not run can neither answer nor fail. If versions differ between clusters, write one proof for each and list its clusters.',
  *check({ proof, instances, at }) {
    for (const { name, path, on } of versionsNamed(proof)) {
      const without = instances.find(({ own }) => !Object.hasOwn(own.versions, name));
      if (!without) continue;
      const running = Object.keys(without.own.versions);
      const message = `${without.cluster.spec.name} runs no version ${name} of ${without.name}`;
      const hint = `a proof can name its clusters; ${suggest(name, running, 'versions there')}`;
      yield { message, at: at(path, on), hint };
    }
  },
});

/** Every version of the service that a proof names. */
function* versionsNamed({
  servers,
  expect,
}: ProofSpec): Iterable<{ readonly name: string; readonly path: Path; readonly on: 'key' | 'value' }> {
  for (const [index, { version }] of (servers ?? []).entries())
    if (version !== undefined) yield { name: version, path: ['servers', index, 'version'], on: 'value' };
  if (expect.version !== undefined) yield { name: expect.version, path: ['expect', 'version'], on: 'value' };
  for (const name of Object.keys(expect.versions ?? {}))
    yield { name, path: ['expect', 'versions', name], on: 'key' };
  const { copies } = expect;
  if (copies?.version !== undefined && copies.service === undefined)
    yield { name: copies.version, path: ['expect', 'copies', 'version'], on: 'value' };
}
