import type { ErrorObject } from 'ajv';
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
const rounds = 20;

/**
 * Drops what a schema does not accept. What is dropped stays in the documents, which the comparison reports, so nothing
 * is lost.
 */
export function acceptedBy(validate: Validate, settings: Settings): Accepted {
  const rest: Settings = structuredClone(settings);
  const dropped = new Set<string>();
  for (let round = 0; round < rounds && !validate(rest); round++) {
    for (const error of validate.errors ?? []) {
      const path = pathOf(error);
      if (path.length === 0) continue;
      if (remove(rest, path)) dropped.add(path.join('.'));
    }
  }
  return { settings: rest, dropped: [...dropped].filter((path) => !isInsideAnother(path, dropped)) };
}

/** The path to drop: an unknown key, a key with a wrong value, or the map that lacks a key. */
function pathOf({ keyword, instancePath, params, propertyName }: ErrorObject): readonly (string | number)[] {
  const path = pointerPath(instancePath);
  if (keyword === 'additionalProperties') return [...path, String(params['additionalProperty'])];
  if (propertyName !== undefined) return [...path, String(propertyName)];
  return path;
}

function remove(root: unknown, path: readonly (string | number)[]): boolean {
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
