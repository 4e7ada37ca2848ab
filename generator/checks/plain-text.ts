import { isMap } from '../data/plain-map.ts';
import type { Place } from '../diagnostics/diagnostic.ts';
import type { Path } from '../diagnostics/source-file.ts';
import type { Workspace } from '../load/workspace.ts';
import { settingsSources } from './check.ts';

/** A text that stands in the repository, and what it is called there. */
export interface WrittenText {
  /** The last key that leads to it, or the name of a variable. */
  readonly name: string;
  readonly text: string;
  readonly at: Place;
  /** A file in a spec: its lines are texts of their own. */
  readonly isFile: boolean;
  readonly from: 'spec' | 'addition';
}

/** Every text of the specs and of what services bring along that a person may have put a secret into. */
export function* writtenTexts(workspace: Workspace): Iterable<WrittenText> {
  const { fleet, additions } = workspace;
  if (fleet) yield inSpec('repoURL', fleet.spec.repoURL, fleet.at(['repoURL']));
  for (const { spec, at } of settingsSources(workspace)) {
    for (const [name, text] of Object.entries(spec.env ?? {})) yield inSpec(name, text, at(['env', name]));
    for (const key of ['command', 'args'] as const)
      for (const [index, text] of (spec[key] ?? []).entries()) yield inSpec(key, text, at([key, index]));
    for (const [index, route] of (spec.routes ?? []).entries())
      for (const headers of ['requestHeaders', 'responseHeaders'] as const)
        for (const way of ['set', 'add'] as const)
          for (const [name, text] of Object.entries(route[headers]?.[way] ?? {}))
            yield inSpec(name, text, at(['routes', index, headers, way, name]));
    for (const [name, text] of Object.entries(spec.config?.files ?? {}))
      yield { ...inSpec(name, text, at(['config', 'files', name], 'key')), isFile: true };
  }
  for (const { value, at } of additions) {
    // That values of a Secret stand in git is said of the whole document.
    if (isMap(value) && value['kind'] === 'Secret') continue;
    for (const { name, text, path } of textsIn(value, [], ''))
      yield { name, text, at: at(path), isFile: text.includes('\n'), from: 'addition' };
  }
}

const inSpec = (name: string, text: string, at: Place): WrittenText => ({
  name,
  text,
  at,
  isFile: false,
  from: 'spec',
});

interface Leaf {
  readonly name: string;
  readonly text: string;
  readonly path: Path;
}

/** The texts below a value; that of `{ name, value }` is called by its name, as variables are. */
function* textsIn(value: unknown, path: Path, name: string): Iterable<Leaf> {
  if (typeof value === 'string') yield { name, text: value, path };
  else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* textsIn(item, [...path, index], name);
  } else if (isMap(value)) {
    for (const [key, item] of Object.entries(value)) {
      const isValue = key === 'value' && typeof value['name'] === 'string';
      yield* textsIn(item, [...path, key], isValue ? String(value['name']) : key);
    }
  }
}
