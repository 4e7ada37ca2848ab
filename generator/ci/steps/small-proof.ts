import { plural, printDiagnostics } from '../../diagnostics/print.ts';
import type { LeftOut } from '../../prove/run/small-proof.ts';
import { paintFor } from '../../terminal/paint.ts';
import {
  combine,
  notAvailable,
  oneCheck,
  type Step,
  type StepResult,
  skippedBecause,
  specsHaveErrors,
} from '../step.ts';

/** A part of `npm run prove` that takes seconds: the routes and permissions of one cluster, on real proxies. */
export const smallProof: Step = {
  name: 'prove',
  title: 'prove',
  summary: 'routes and permissions of a cluster of the last stage hold on a real istiod and real Envoys',
  needs: ['tools', 'mesh'],
  async run(verification) {
    const { root, tools, mesh, buildsOf, progress, specs, listsSpecErrors } = verification;
    const [{ kustomize }, parts] = await Promise.all([tools(), mesh()]);
    if (!kustomize.available) return notAvailable(kustomize);
    if (!parts.available) return notAvailable(parts);
    // Loaded here: gRPC and X.509 are nothing for those who run other steps.
    const { proveQuickCases } = await import('../../prove/run/small-proof.ts');
    const proof = await proveQuickCases(root, { ...parts, kustomize: kustomize.path }, progress, buildsOf);
    if ('diagnostics' in proof && listsSpecErrors && !(await specs()).rendered.ok)
      return specsHaveErrors(verification);
    if ('diagnostics' in proof) return oneCheck(false, printDiagnostics(proof.diagnostics, paintFor({})));
    if ('nothing' in proof) return skippedBecause(proof.nothing);
    const { plainTable } = await import('../../prove/report/table.ts');
    const { countsOf } = await import('../../prove/report/result.ts');
    const { leftOut } = proof;
    const { proven, failed } = countsOf(proof.result);
    const counted: StepResult = {
      passed: proven,
      failed,
      skipped: leftOut ? [{ what: describeLeftOut(leftOut) }] : [],
      detail: failed > 0 ? plainTable(proof.result) : '',
    };
    return proven + failed > 0 ? counted : combine([counted, oneCheck(false, 'No proof was run.')]);
  },
};

const describeLeftOut = ({ cluster, services }: LeftOut): string =>
  `${plural(services, 'service')} of ${cluster} not proven, to save time. All of them: npm run prove -- --cluster ${cluster}`;
