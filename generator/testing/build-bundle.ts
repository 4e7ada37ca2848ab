import { bundleGenerator } from '../setup/bundle.mjs';

/** Builds the bundle once, before all workers that run it. */
export async function setup(): Promise<void> {
  await bundleGenerator();
}
