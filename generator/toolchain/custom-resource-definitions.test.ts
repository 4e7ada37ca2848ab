import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { repositoryRoot } from '../command-line/repository.ts';
import { bundleModule } from '../setup/bundle.mjs';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { explain } from './availability.ts';
import type { provideDefinitions } from './custom-resource-definitions.ts';
import { hasGo } from './go.ts';
import { toolsAreMandatory } from './provide-tools.ts';
import { istio } from './versions.ts';

/** The function as it is in a bundle: there an import of a package can yield something else than in the sources. */
async function bundledFunction(): Promise<typeof provideDefinitions> {
  const bundles = join(repositoryRoot, '.cache', 'generator');
  mkdirSync(bundles, { recursive: true });
  const folder = mkdtempSync(join(bundles, 'definitions-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  await bundleModule('generator/toolchain/custom-resource-definitions.ts', folder);
  const bundled: { provideDefinitions: typeof provideDefinitions } = await import(
    pathToFileURL(join(folder, 'custom-resource-definitions.js')).href
  );
  return bundled.provideDefinitions;
}

test.skipIf(!(await hasGo()))(
  "the bundle makes the definitions of Istio's kinds, from an empty cache",
  async (context) => {
    vi.stubEnv('GITOPS_TOOLS_CACHE', temporaryFolder());
    onTestFinished(() => void vi.unstubAllEnvs());
    const found = await (await bundledFunction())(istio, console.error);
    if (!found.available && !toolsAreMandatory()) return context.skip(explain(found));
    if (!found.available) throw new Error(explain(found));
    const definitions: readonly unknown[] = JSON.parse(readFileSync(found.path, 'utf8'));
    const names = definitions.map((definition) => Object(definition).spec.names.kind);
    expect(names).toEqual(
      expect.arrayContaining(['VirtualService', 'DestinationRule', 'Sidecar', 'Telemetry']),
    );
  },
);
