import { documentUnitsOf } from '../layout/tree.ts';
import type { FileSpec, Unit } from '../layout/unit.ts';
import type { Fleet } from '../model/fleet.ts';
import type { Files } from './file-content.ts';

/**
 * The files of some units, rendered on demand. What is in base/ is kept, since many overlays are built
 * from it; of the overlays only the last one is.
 */
export class RenderedTree implements Files {
  readonly #units: ReadonlyMap<string, Unit>;
  readonly #bases = new Map<string, RenderedUnit>();
  #last: RenderedUnit | undefined;

  constructor(units: readonly Unit[]) {
    this.#units = new Map(units.map((unit) => [unit.id, unit]));
  }

  /** Ids of all units that give documents; that of an overlay is its folder. */
  ids(): string[] {
    return [...this.#units.keys()];
  }

  unit(id: string): Unit | undefined {
    return this.#units.get(id);
  }

  /** The files of a unit; none if the tree does not have the unit. */
  filesOf(id: string): readonly FileSpec[] {
    return [...(this.#rendered(id)?.files.values() ?? [])];
  }

  get(path: string): FileSpec | undefined {
    // A unit's files lie in its folder or below it.
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const rendered = this.#rendered(path.slice(0, end));
      if (rendered) return rendered.files.get(path);
    }
    return undefined;
  }

  #rendered(id: string): RenderedUnit | undefined {
    const known = this.#last?.id === id ? this.#last : this.#bases.get(id);
    if (known) return known;
    const unit = this.#units.get(id);
    if (!unit) return undefined;
    const rendered = { id, files: new Map(unit.render().map((file) => [file.path, file])) };
    if (id.startsWith('base/')) this.#bases.set(id, rendered);
    else this.#last = rendered;
    return rendered;
  }
}

interface RenderedUnit {
  readonly id: string;
  readonly files: ReadonlyMap<string, FileSpec>;
}

const trees = new WeakMap<Fleet, RenderedTree>();

/** The files of a fleet; all that read them share what is rendered. */
export function renderedTreeOf(fleet: Fleet): RenderedTree {
  const tree = trees.get(fleet) ?? new RenderedTree(documentUnitsOf(fleet));
  trees.set(fleet, tree);
  return tree;
}
