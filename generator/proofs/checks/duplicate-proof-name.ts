import { defineProofCheck } from '../proof-check.ts';

export const duplicateProofName = defineProofCheck({
  name: 'duplicate-proof-name',
  code: 'MESH708',
  severity: 'error',
  title: 'Two proofs of one name',
  explanation:
    'A proof is told from others in the report, and by --case, by its name: a service has each only once. In different clusters, too, as a report of several would show both.',
  *check({ written, proof: { name }, index, at }) {
    const first = written.spec.proofs.findIndex((each) => each.name === name);
    if (first === index) return;
    yield {
      message: `${name} is the name of an earlier proof`,
      at: at(['name']),
      hint: 'give each proof a name of its own',
      related: [{ message: 'the first', at: written.at(['proofs', first, 'name']) }],
    };
  },
});
