import { defineProofCheck } from '../proof-check.ts';

export const duplicateProofName = defineProofCheck({
  name: 'duplicate-proof-name',
  code: 'MESH708',
  severity: 'error',
  title: 'Two proofs have the same name',
  explanation:
    'The report and --case identify a proof by its name, so each name may occur only once per service. This also applies to proofs for different clusters, because one report can show both.',
  *check({ written, proof: { name }, index, at }) {
    const first = written.spec.proofs.findIndex((each) => each.name === name);
    if (first === index) return;
    yield {
      message: `an earlier proof already has the name ${name}`,
      at: at(['name']),
      hint: 'give each proof its own name',
      related: [{ message: 'the first', at: written.at(['proofs', first, 'name']) }],
    };
  },
});
