import type { ErrorObject } from 'ajv';
import type { Path } from '../lang/at-path.ts';
import { pointerPath } from '../lang/json-pointer.ts';
import { isMap } from '../lang/plain-map.ts';
import type { Settings } from './lift/settings.ts';

/** A validator of ajv. */
interface Validate {
  (value: unknown): boolean;
  errors?: ErrorObject[] | null;
}

/** What the schema of a spec accepts of some settings, and the paths of what it does not. */
export interface Accepted {
  readonly settings: Settings;
  readonly dropped: readonly string[];
}

/** Rounds of dropping: dropping one key can make the map around it invalid. */
const rounds = 100;

/**
 * Drops what a schema does not accept. What is dropped stays in the documents, which the comparison reports, so nothing
 * is lost.
 */
export function acceptedBy(validate: Validate, settings: Settings): Accepted {
  const rest: Settings = structuredClone(settings);
  const dropped = new Set<string>();
  for (let round = 0; round < rounds && !validate(rest); round++) {
    const paths = (validate.errors ?? []).map(pathOf).filter((path) => path.length > 0);
    for (const path of innermost(paths)) if (remove(rest, path)) dropped.add(path.join('.'));
  }
  return { settings: rest, dropped: [...dropped].filter((path) => !isInsideAnother(path, dropped)) };
}

/**
 * The paths without another path inside them: dropping a wrong value is often enough for the map around it. Later items
 * of lists come first, because dropping an item moves those behind it.
 */
const innermost = (paths: readonly Path[]): Path[] =>
  paths
    .filter((path) => !paths.some((other) => other.length > path.length && isInside(other, path)))
    .toSorted((a, b) => Number(b.at(-1)) - Number(a.at(-1)) || 0);

const isInside = (path: Path, outer: Path): boolean =>
  outer.every((step, index) => String(step) === String(path[index]));

/** The path to drop: an unknown key, a key with a wrong value, or the map that lacks a key. */
function pathOf({ keyword, instancePath, params, propertyName }: ErrorObject): Path {
  const path = pointerPath(instancePath);
  if (keyword === 'additionalProperties') return [...path, String(params['additionalProperty'])];
  if (keyword === 'propertyNames') return [...path, String(params['propertyName'])];
  if (propertyName !== undefined) return [...path, String(propertyName)];
  return path;
}

function remove(root: unknown, path: Path): boolean {
  let parent = root;
  for (const step of path.slice(0, -1)) {
    if (Array.isArray(parent)) parent = parent[Number(step)];
    else if (isMap(parent)) parent = parent[step];
    else return false;
  }
  const last = path.at(-1);
  if (last === undefined) return false;
  if (Array.isArray(parent)) {
    parent.splice(Number(last), 1);
    return true;
  }
  return typeof parent === 'object' && parent !== null && Reflect.deleteProperty(parent, last);
}

const isInsideAnother = (path: string, all: ReadonlySet<string>): boolean =>
  [...all].some((other) => other !== path && path.startsWith(`${other}.`));
