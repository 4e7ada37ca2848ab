import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gitIn } from '../../generator/testing/clones.ts';
import { explain } from '../../generator/toolchain/availability.ts';
import { type Validator, validateDocuments } from '../../generator/toolchain/kubeconform.ts';
import { buildAll } from '../../generator/toolchain/kustomize.ts';
import { provideTools, toolsAreMandatory, validatorOf } from '../../generator/toolchain/provide-tools.ts';

/** The builds of changed overlays, collected over a month: kubeconform then starts only once. */
export class Builds {
  readonly #kustomize: string | undefined;
  readonly #validator: Validator | undefined;
  /** Each text once: the commit and the overlay that had it first. */
  readonly #texts = new Map<string, string>();
  #built = 0;

  private constructor(kustomize: string | undefined, validator: Validator | undefined) {
    this.#kustomize = kustomize;
    this.#validator = validator;
  }

  /** Uses the tools of this machine, and skips the work of a missing one. @throws Error in CI if one is missing */
  static async withTools(): Promise<Builds> {
    const tools = await provideTools(console.error);
    const validator = validatorOf(tools);
    for (const tool of [tools.kustomize, validator])
      if (!tool.available && toolsAreMandatory()) throw new Error(explain(tool));
    return new Builds(
      tools.kustomize.available ? tools.kustomize.path : undefined,
      validator.available ? validator : undefined,
    );
  }

  /** Number of folders that were built, and of different results. */
  get counts(): { readonly built: number; readonly texts: number } {
    return { built: this.#built, texts: this.#texts.size };
  }

  /** Builds the overlays that changed since a commit, from the files of a work tree. */
  async build(root: string, since: string): Promise<string[]> {
    if (this.#kustomize === undefined) return [];
    const changed = gitIn(root, 'diff', '--name-only', since, 'HEAD', '--', 'base', 'overlays').split('\n');
    const folders = overlaysOf(root).filter((overlay) =>
      changed.some((path) => {
        const [top, one, two] = path.split('/');
        return top === 'base' ? overlay.endsWith(`/${one}`) : overlay === `overlays/${one}/${two}`;
      }),
    );
    this.#built += folders.length;
    const builds = await buildAll(
      this.#kustomize,
      folders.map((folder) => join(root, folder)),
    );
    return builds.flatMap((build) => {
      if ('error' in build) return [`kustomize: ${build.error.message}`];
      const commit = gitIn(root, 'log', '-1', '--format=%h %s');
      if (!this.#texts.has(build.yaml)) this.#texts.set(build.yaml, `${build.folder} as of ${commit}`);
      return build.yaml.trim() === '' ? [`kustomize builds nothing of ${build.folder}`] : [];
    });
  }

  /** The schema violations in everything that was built. */
  async validate(): Promise<string[]> {
    if (!this.#validator) return [];
    const texts = new Map([...this.#texts].map(([text, place]) => [place, text]));
    const results = await validateDocuments(this.#validator, texts);
    return results
      .filter(({ status }) => status !== 'valid')
      .map(({ file, kind, name, errors }) => `${file}: ${kind} ${name}: ${JSON.stringify(errors)}`);
  }
}

function overlaysOf(root: string): string[] {
  const folders = (path: string) =>
    readdirSync(join(root, path), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `${path}/${name}`);
  return folders('overlays').flatMap(folders);
}
