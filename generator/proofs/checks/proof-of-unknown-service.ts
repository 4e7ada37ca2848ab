import { suggest } from '../../diagnostics/suggestion.ts';
import { defineProofCheck } from '../proof-check.ts';

export const proofOfUnknownService = defineProofCheck({
  name: 'proof-of-unknown-service',
  code: 'MESH701',
  severity: 'error',
  title: 'Proofs of no service',
  explanation:
    'A file proofs.yaml belongs to the service whose folder it stands in. Beside an external service, or in a folder without a service.yaml, nothing would carry it out.',
  *check({ written, workspace, index }) {
    if (index > 0 || workspace.serviceNames.has(written.service)) return;
    const hint = `move it into the folder of a service; ${suggest(written.service, workspace.serviceNames, 'services')}`;
    yield {
      message: `there is no service ${written.service} to prove something of`,
      at: written.at(['proofs'], 'key'),
      hint,
    };
  },
});
