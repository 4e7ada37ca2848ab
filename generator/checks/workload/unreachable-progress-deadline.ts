import { numberAt } from '../../lang/at-path.ts';
import { defineRenderedCheck } from '../rendered/check.ts';
import { placeOf, titleOf } from '../support/documents/wording.ts';

/** What the API server fills in. Source: Kubernetes, DeploymentSpec.progressDeadlineSeconds. */
const defaultDeadline = 600;

export const unreachableProgressDeadline = defineRenderedCheck({
  name: 'unreachable-progress-deadline',
  code: 'MESH557',
  severity: 'error',
  title: 'A Deployment that has no time to become available',
  explanation:
    'A pod is available minReadySeconds after it is ready, and a Deployment without progress for progressDeadlineSeconds has failed. The API server refuses a deadline that is not longer than minReadySeconds, and with it every sync of the service. What is rendered has a short deadline, since a sync waits for it: a patch that sets minReadySeconds sets progressDeadlineSeconds too.',
  source: 'Kubernetes, Deployments: progress deadline seconds; min ready seconds',
  *run(rendered) {
    for (const document of rendered.documents) {
      if (document.kind !== 'Deployment' || document.origin === 'generated') continue;
      const ready = numberAt(document.value, 'spec', 'minReadySeconds') ?? 0;
      const deadline = numberAt(document.value, 'spec', 'progressDeadlineSeconds') ?? defaultDeadline;
      // A schema finds what is no whole number.
      if (deadline > ready || !Number.isInteger(ready) || !Number.isInteger(deadline)) continue;
      yield {
        message: `${titleOf(document)}: minReadySeconds is ${ready}, and progressDeadlineSeconds ${deadline}`,
        at: placeOf(document, ['spec', 'minReadySeconds'], ['spec', 'progressDeadlineSeconds']),
        hint: `set progressDeadlineSeconds to more than ${ready}, with the time that a pod may take to start`,
      };
    }
  },
});
