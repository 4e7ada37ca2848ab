import { listAt, mapAt, textAt, textsAt } from '../lang/at-path.ts';
import { isMap, type PlainMap } from '../lang/plain-map.ts';
import type { Leaf } from './leaves.ts';
import { sleptSeconds } from './lift/container.ts';
import { isSameImage } from './lift/image.ts';

/** A value that is not rendered, and where. */
export interface Change {
  readonly existing: PlainMap;
  readonly rendered: PlainMap;
  readonly leaf: Leaf;
}

/** The container of a leaf in a Deployment: `spec.template.spec.containers[name]`. */
function containerIn(document: PlainMap, { path }: Leaf): PlainMap {
  const step = path[4];
  const found = listAt(document, 'spec', 'template', 'spec', 'containers').find(
    (each) => isMap(each) && typeof step === 'object' && each['name'] === step.value,
  );
  return mapAt(found);
}

/** The item of a list of ports that a leaf is in. */
function portIn(ports: readonly unknown[], { path }: Leaf): PlainMap | undefined {
  const step = path.at(-2);
  return ports.filter(isMap).find((port) => typeof step === 'object' && port[step.key] === step.value);
}

/** True if the rendered container has the same image. */
export function isSameImageIn({ rendered, leaf }: Change): boolean {
  const image = textAt(containerIn(rendered, leaf), 'image');
  return image !== undefined && isSameImage(String(leaf.value), image);
}

/** True for a preStop action that only waits, if the rendered one waits, too. */
export function isPause({ existing, rendered, leaf }: Change): boolean {
  const [before, after] = [existing, rendered].map((each) =>
    mapAt(containerIn(each, leaf), 'lifecycle', 'preStop'),
  );
  const waits = mapAt(before, 'sleep')['seconds'] !== undefined;
  return (
    mapAt(after, 'sleep')['seconds'] !== undefined &&
    (waits || sleptSeconds(textsAt(before, 'exec', 'command')) !== undefined)
  );
}

/** Ports of containers are information for people, unless they are ports of the node. Source: Kubernetes, Container.ports. */
export function isOptionalPort({ existing, leaf }: Change): boolean {
  const port = portIn(listAt(containerIn(existing, leaf), 'ports'), leaf);
  return (port?.['protocol'] ?? 'TCP') === 'TCP' && port?.['hostPort'] === undefined;
}

/** True if the rendered Service has the port. */
export const isRenderedPort = ({ rendered, leaf }: Change): boolean =>
  portIn(listAt(rendered, 'spec', 'ports'), leaf) !== undefined;

/** True if all label selectors of a list of rules select the pods themselves. */
export function isAboutOwnPods({ existing, leaf }: Change): boolean {
  const labels = mapAt(existing, 'spec', 'template', 'metadata', 'labels');
  return selectorsIn(leaf.value).every(
    (selector) =>
      Object.entries(mapAt(selector, 'matchLabels')).every(([key, value]) => labels[key] === value) &&
      listAt(selector, 'matchExpressions').every(
        (each) =>
          textAt(each, 'operator') === 'In' &&
          textsAt(each, 'values').includes(String(labels[textAt(each, 'key') ?? ''])),
      ),
  );
}

/** All label selectors inside a value. */
function selectorsIn(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(selectorsIn);
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    key === 'labelSelector' ? [child] : selectorsIn(child),
  );
}
