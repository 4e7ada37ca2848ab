/** Packages that the bundle contains; every other package stays in node_modules. */
export const bundledPackages: ReadonlySet<string>;

/** The URL of an up-to-date bundle of generator/main.ts, which is built first if a source changed. */
export function bundleGenerator(): Promise<string>;

/** Bundles a module of this repository into a folder of .cache/generator/, as the generator is bundled. */
export function bundleModule(module: string, outdir: string): Promise<unknown>;
