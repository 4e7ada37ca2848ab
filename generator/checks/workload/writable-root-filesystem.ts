import { valueAt } from '../../lang/at-path.ts';
import { defineRenderedCheck } from '../rendered/check.ts';
import { isInjected } from '../support/documents/injected-containers.ts';
import { allContainers } from '../support/documents/pods.ts';
import { containerTitle } from '../support/documents/wording.ts';

export const writableRootFilesystem = defineRenderedCheck({
  name: 'writable-root-filesystem',
  code: 'MESH492',
  severity: 'warning',
  title: 'A container that can change its own files',
  explanation:
    'Where the root file system can be written, whoever breaks into the server can replace it, and what it writes fills the disk of the node. What is rendered is read-only; folders that must be written are emptyDirs.',
  source: 'kube-linter, no-read-only-root-fs',
  *run(rendered) {
    for (const container of allContainers(rendered)) {
      const path = ['securityContext', 'readOnlyRootFilesystem'];
      if (valueAt(container.value, path) === true || isInjected(container)) continue;
      yield {
        message: `${containerTitle(container)} can change its own files`,
        at: container.pod.document.at([...container.path, ...path]),
        hint: 'write securityContext: { readOnlyRootFilesystem: true }, and mount an emptyDir where it writes',
      };
    }
  },
});
