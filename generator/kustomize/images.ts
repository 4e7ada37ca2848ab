import { isMap, type PlainMap } from '../lang/plain-map.ts';
import type { Kustomization } from '../render/kustomization.ts';

type Image = NonNullable<Kustomization['images']>[number];

/**
 * A document with the images of its containers as `images` has them: every `image` in a list called `containers` or
 * `initContainers`, at any depth.
 * Source: Kustomize v5.8.2, imagetag/legacy.go, imagetag/updater.go and image.go.
 */
export function withImages(document: PlainMap, images: readonly Image[]): PlainMap {
  if (document['kind'] === 'CustomResourceDefinition') return document;
  const changed = withImagesIn(document, images.map(changeOf));
  return isMap(changed) ? changed : document;
}

/** The same value if nothing in it changes. */
function withImagesIn(value: unknown, changes: readonly ImageChange[]): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => withImagesIn(item, changes));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (!isMap(value)) return value;
  let result = value;
  for (const [key, child] of Object.entries(value)) {
    if (typeof child !== 'object' || child === null) continue;
    const inside = withImagesIn(child, changes);
    const changed =
      key === 'containers' || key === 'initContainers' ? withImageOfEach(inside, changes) : inside;
    if (changed !== child) result = { ...result, [key]: changed };
  }
  return result;
}

function withImageOfEach(containers: unknown, changes: readonly ImageChange[]): unknown {
  if (!Array.isArray(containers)) return containers;
  const changed = containers.map((container: unknown) => {
    if (!isMap(container) || typeof container['image'] !== 'string') return container;
    const image = changes.reduce((before, change) => change(before), container['image']);
    return image === container['image'] ? container : { ...container, image };
  });
  return changed.some((item, index) => item !== containers[index]) ? changed : containers;
}

type ImageChange = (image: string) => string;

/** What an entry of `images` makes of an image. Its name is a regular expression; a new tag or digest replaces both. */
function changeOf({ name, newName, newTag, digest }: Image): ImageChange {
  const isMatch = new RegExp(
    `^${name}(:[a-zA-Z0-9_.{}-]*)?(@[a-zA-Z0-9]+([.+_-][a-zA-Z0-9]+)*:[a-zA-Z0-9_.{}-]*)?$`,
  );
  return (image) => {
    if (!isMatch.test(image)) return image;
    const parts = partsOf(image);
    const { tag, hash } =
      newTag || digest ? { tag: newTag, hash: digest } : { tag: parts.tag, hash: parts.digest };
    return `${newName || parts.name}${tag ? `:${tag}` : ''}${hash ? `@${hash}` : ''}`;
  };
}

/** A colon before the first slash belongs to the host. */
function partsOf(image: string): { readonly name: string; readonly tag: string; readonly digest: string } {
  const [, name = image, tag = '', digest = ''] =
    /^([^/]*\/[^:@]*|[^/:@]*)(?::([^@]*))?(?:@(.*))?$/.exec(image) ?? [];
  return { name, tag, digest };
}
