import { valueAt } from '../../lang/at-path.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { mistakeAt } from '../support/documents/document-mistakes.ts';

export const pausedDeployment = defineRenderedCheck({
  name: 'paused-deployment',
  code: 'MESH3100',
  severity: 'warning',
  title: 'A Deployment is paused',
  explanation:
    'Kubernetes does not roll out changes of a paused Deployment: new image tags and settings reach no pod, and Argo CD shows it as Suspended. A Deployment that is created paused gets no pods at all. Remove paused when the pause ends; to keep a version, do not change its tag.',
  source: 'Kubernetes, Deployments: Pausing and Resuming a rollout; Argo CD, Resource Health: Suspended',
  *run({ documents }) {
    for (const document of documents)
      if (
        document.kind === 'Deployment' &&
        document.origin !== 'generated' &&
        valueAt(document.value, ['spec', 'paused']) === true
      )
        yield* mistakeAt(document, [['spec', 'paused']], {
          message: 'it is paused, so no change of it reaches its pods',
          hint: 'remove paused',
        });
  },
});
