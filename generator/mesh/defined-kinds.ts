import type { Progress } from '../toolchain/availability.ts';
import type { DefinitionModule } from '../toolchain/tool-kinds.ts';
import { define, definitionsIn, inVersions, redefine, withoutLocal } from './definitions.ts';
import type { KubernetesClient } from './kubernetes-client.ts';
import { type KubernetesObject, maps } from './kubernetes-object.ts';

/** The kinds of other projects that an API server takes, in the versions that documents have used so far. */
export class DefinedKinds {
  readonly #client: KubernetesClient;
  readonly #local: readonly KubernetesObject[];
  readonly #progress: Progress;
  readonly #used = new Set<string>();
  /** The whole definitions of each source, read once. */
  readonly #definitions = new Map<DefinitionModule, Promise<readonly KubernetesObject[]>>();
  /** How many versions of a definition the API server serves, by its name. */
  readonly #served = new Map<string, number>();

  /** @param local definitions of the repository, which replace those of the same name */
  constructor(client: KubernetesClient, local: readonly KubernetesObject[], progress: Progress) {
    this.#client = client;
    this.#local = local;
    this.#progress = progress;
  }

  /** Defines the kinds of a source for these documents. @returns whether the API server did not know the source */
  async define(source: DefinitionModule, documents: readonly KubernetesObject[]): Promise<boolean> {
    for (const { apiVersion } of documents) this.#used.add(apiVersion);
    const definitions = this.#definitions.get(source) ?? definitionsIn(source, this.#progress);
    this.#definitions.set(source, definitions);
    const wanted = withoutLocal(inVersions(source, await definitions, this.#used), this.#local);
    const unknown = wanted.filter(({ metadata }) => !this.#served.has(metadata.name));
    const changed = wanted.filter((each) => {
      const served = this.#served.get(each.metadata.name);
      return served !== undefined && served < versionsOf(each);
    });
    await Promise.all([define(this.#client, unknown), redefine(this.#client, changed)]);
    for (const each of wanted) this.#served.set(each.metadata.name, versionsOf(each));
    return unknown.length > 0;
  }
}

const versionsOf = (definition: KubernetesObject): number => maps(definition, 'spec', 'versions').length;
