import { numberAt } from '../../lang/at-path.ts';
import { placeOf, titleOf } from '../../picture/document-names.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

/** The default of the API server. Source: Kubernetes, DeploymentSpec.progressDeadlineSeconds. */
const defaultDeadline = 600;

export const unreachableProgressDeadline = defineRenderedCheck({
  name: 'unreachable-progress-deadline',
  code: 'MESH557',
  severity: 'error',
  title: 'progressDeadlineSeconds is not longer than minReadySeconds',
  explanation:
    'A pod is available minReadySeconds after it is ready. A Deployment without progress for progressDeadlineSeconds has failed. The API server rejects a deadline that is not longer than minReadySeconds, and every sync of the service fails. The rendered deadline is short because a sync waits for it, so a patch that sets minReadySeconds must also set progressDeadlineSeconds.',
  source: 'Kubernetes, Deployments: progress deadline seconds; min ready seconds',
  *run(rendered) {
    for (const document of rendered.documents) {
      if (document.kind !== 'Deployment' || document.origin === 'generated') continue;
      const ready = numberAt(document.value, 'spec', 'minReadySeconds') ?? 0;
      const deadline = numberAt(document.value, 'spec', 'progressDeadlineSeconds') ?? defaultDeadline;
      // The schema check reports values that are not whole numbers.
      if (deadline > ready || !Number.isInteger(ready) || !Number.isInteger(deadline)) continue;
      yield {
        message: `${titleOf(document)}: progressDeadlineSeconds ${deadline} is not longer than minReadySeconds ${ready}`,
        at: placeOf(document, ['spec', 'minReadySeconds'], ['spec', 'progressDeadlineSeconds']),
        hint: `set progressDeadlineSeconds to more than ${ready} plus the time that a pod may take to start`,
      };
    }
  },
});
