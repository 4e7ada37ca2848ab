import { suggest } from '../../diagnostics/suggestion.ts';
import { defineProofCheck } from '../proof-check.ts';

export const proofOfUnknownService = defineProofCheck({
  name: 'proof-of-unknown-service',
  code: 'MESH701',
  severity: 'error',
  title: 'proofs.yaml belongs to no service',
  explanation:
    'A file proofs.yaml belongs to the service in the same folder. In the folder of an external service, or without a service.yaml, it never runs.',
  *check({ written, workspace, index }) {
    if (index > 0 || workspace.serviceNames.has(written.service)) return;
    const hint = `move it into the folder of a service; ${suggest(written.service, workspace.serviceNames, 'services')}`;
    yield {
      message: `there is no service ${written.service}`,
      at: written.at(['proofs'], 'key'),
      hint,
    };
  },
});
