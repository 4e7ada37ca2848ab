import type { Path } from './at-path.ts';
import { isMap } from './plain-map.ts';

/** A text below a value, with its key and path. */
export interface TextBelow {
  readonly key: string;
  readonly text: string;
  readonly path: Path;
}

/** All texts below a value, in its order. */
export function* textsBelow(value: unknown, path: Path): Iterable<TextBelow> {
  if (typeof value === 'string') yield { key: String(path.at(-1)), text: value, path };
  else if (Array.isArray(value))
    for (const [index, item] of value.entries()) yield* textsBelow(item, [...path, index]);
  else if (isMap(value))
    for (const [key, item] of Object.entries(value)) yield* textsBelow(item, [...path, key]);
}
