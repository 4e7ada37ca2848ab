import { valueAt } from '../../lang/at-path.ts';
import { containerTitle } from '../../picture/document-names.ts';
import { isInjected } from '../../picture/injected-containers.ts';
import { allContainers } from '../../picture/pod-templates.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const writableRootFilesystem = defineRenderedCheck({
  name: 'writable-root-filesystem',
  code: 'MESH492',
  severity: 'warning',
  title: 'A container has a writable root file system',
  explanation:
    'With a writable root file system, an attacker in the container can replace the server, and files that the server writes fill the disk of the node. The rendered containers are read-only; use an emptyDir for folders that must be writable.',
  source: 'kube-linter, no-read-only-root-fs',
  *run(rendered) {
    for (const container of allContainers(rendered)) {
      const path = ['securityContext', 'readOnlyRootFilesystem'];
      if (valueAt(container.value, path) === true || isInjected(container)) continue;
      yield {
        message: `${containerTitle(container)} has a writable root file system`,
        at: container.pod.document.at([...container.path, ...path]),
        hint: 'write securityContext: { readOnlyRootFilesystem: true }, and mount an emptyDir for folders it writes to',
      };
    }
  },
});
