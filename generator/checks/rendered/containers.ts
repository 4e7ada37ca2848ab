import { textAt, valueAt } from '../../lang/at-path.ts';
import { defineRenderedCheck } from './check.ts';
import { isInjected } from './injected-containers.ts';
import { allContainers, type RenderedContainer } from './pods.ts';
import { isInAddition, titleOf } from './wording.ts';

const containerTitle = ({ name, pod: { document } }: RenderedContainer): string =>
  `${name} of ${titleOf(document)}`;

export const readOnlyRoot = defineRenderedCheck({
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

export const requestedResources = defineRenderedCheck({
  code: 'MESH494',
  severity: 'warning',
  title: 'A container that requests nothing, or may take all memory',
  explanation:
    'Without requests, the scheduler takes a container for free and puts it on nodes that are full; an autoscaler by the CPU of a container, or of its pod, that finds no request does nothing at all. Without a limit of memory, a leak takes the other pods of the node with it.',
  source:
    'Kubernetes, Resource Management for Pods and Containers; kube-linter, unset-cpu-requirements and unset-memory-requirements',
  *run(rendered) {
    for (const container of allContainers(rendered)) {
      const wanted = [
        ['requests', 'cpu', 'requests no CPU', '100m'],
        ['requests', 'memory', 'requests no memory', '128Mi'],
        ['limits', 'memory', 'has no limit of memory', '256Mi'],
      ] as const;
      for (const [kind, resource, what, example] of wanted) {
        const path = ['resources', kind, resource];
        // Kubernetes takes the limit for the request where that is not said.
        const limit = valueAt(container.value, ['resources', 'limits', resource]);
        if ((valueAt(container.value, path) ?? limit) !== undefined) continue;
        yield {
          message: `${containerTitle(container)} ${what}`,
          at: container.pod.document.at([...container.path, ...path]),
          hint: `write resources: { ${kind}: { ${resource}: ${example} } }, or what it needs`,
        };
      }
    }
  },
});

export const fixedImage = defineRenderedCheck({
  code: 'MESH495',
  severity: 'warning',
  title: 'A container whose image is any',
  explanation:
    'Without a tag, an image is latest, which names another one tomorrow: pods of one Deployment run different code, and going back in git goes back to nothing. Versions in the cluster files are checked as MESH479; this is of containers in extra/ and patches/.',
  source: 'Kubernetes, Images; kube-linter, latest-tag',
  *run(rendered) {
    for (const container of allContainers(rendered)) {
      const image = textAt(container.value, 'image');
      const { origin } = container.pod.document;
      if (image === undefined || image.includes('@') || origin === 'generated') continue;
      if (image === 'auto' && isInjected(container)) continue;
      const [, tag] = /:([^/:]+)$/.exec(image) ?? [];
      if (tag !== undefined && tag !== 'latest') continue;
      const at = container.pod.document.at([...container.path, 'image']);
      // What the cluster file says of a version is its own check's.
      if (!isInAddition(at)) continue;
      yield {
        message: `${containerTitle(container)} runs ${image}, whatever that is when a pod starts`,
        at,
        hint: 'name the tag of one build, or its digest',
      };
    }
  },
});
