import { suggest } from '../../diagnostics/suggestion.ts';
import { defineProofCheck } from '../proof-check.ts';

export const proofOutsideClustersOfService = defineProofCheck({
  name: 'proof-outside-clusters-of-service',
  code: 'MESH702',
  severity: 'error',
  title: 'A proof names a cluster that does not run the service',
  explanation:
    'A proof runs in the clusters that it names, or in all clusters that run the service. In a cluster that does not exist or does not run the service, there is nothing to call.',
  *check({ written, proof, workspace, at }) {
    if (!workspace.serviceNames.has(written.service)) return;
    const running = new Set(
      workspace.instances
        .filter(({ name }) => name === written.service)
        .map(({ cluster }) => cluster.spec.name),
    );
    for (const [index, name] of (proof.clusters ?? []).entries()) {
      if (running.has(name)) continue;
      const message = `no cluster ${name} runs ${written.service}`;
      yield { message, at: at(['clusters', index]), hint: suggest(name, running, 'clusters that do') };
    }
  },
});
