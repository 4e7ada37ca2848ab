import type { Diagnostic, Suppressed } from '../diagnostics/diagnostic.ts';
import { readInputs } from '../load/inputs.ts';
import type { ParseCache } from '../load/workspace.ts';
import { specRules } from '../pipeline/check-specs.ts';
import { render } from '../pipeline/render.ts';
import { during } from '../setup/errors.mjs';
import type { Paint } from '../terminal/paint.ts';
import type { Checked, FindingSource, Found, SoundRun } from './source.ts';

/** What to check, and with which sources. */
export interface CollectOptions {
  /** Absolute path of the repository. */
  readonly root: string;
  /** They run only if the specs have no error. */
  readonly sources: readonly FindingSource[];
  readonly cache?: ParseCache;
}

/** The result of all checks. */
export interface Collected {
  readonly diagnostics: readonly Diagnostic[];
  /** Findings that comments in the specs suppress. */
  readonly suppressed: readonly Suppressed[];
  /** What was checked and skipped; empty if the specs have errors. */
  readonly checked: readonly Checked[];
}

/** One line of results: `✔ specs  ✔ tree (150 files)  – kubeconform skipped: not installed`. */
export function summaryOf(checked: readonly Checked[], { green, dim }: Paint): string {
  const results = checked.map(({ name, skipped }) =>
    skipped === undefined ? `${green('✔')} ${name}` : dim(`– ${name} skipped: ${skipped}`),
  );
  return results.join('  ');
}

/** Checks the specs and, if they have no error, runs every source. It writes only caches. */
export async function collectFindings(options: CollectOptions): Promise<Collected> {
  const { root, sources, cache } = options;
  const inputs = during('reading the specs', () => readInputs(root));
  const rendered = await during('rendering the specs', () => render(root, inputs, cache));
  // While there are errors, many checks do not run, so no suppression can be reported as unused.
  if (!rendered.ok) return { ...rendered, checked: [] };
  const { suppressions } = rendered;
  const diagnostics = [...rendered.findings];
  const suppressed = [...rendered.suppressed];
  const checked: Checked[] = [{ name: 'specs' }];
  for (const found of await findingsOf(sources, { root, inputs, rendered })) {
    const filtered = suppressions.filter(found.findings);
    diagnostics.push(...filtered.shown);
    suppressed.push(...filtered.suppressed, ...(found.suppressed ?? []));
    checked.push(...(found.checked ?? []));
  }
  const lookedFor = [...specRules, ...sources.flatMap(({ rules = [] }) => rules)];
  diagnostics.push(...suppressions.unused(lookedFor));
  return { diagnostics, suppressed, checked };
}

/** What the sources find, in their order. */
async function findingsOf(sources: readonly FindingSource[], run: SoundRun): Promise<Found[]> {
  const found = new Map<FindingSource, Found>();
  const find = async (source: FindingSource): Promise<void> => {
    found.set(source, await during(source.doing, () => source.find(run)));
  };
  for (const source of sources) if (!source.neverFails) await find(source);
  // Those that wait for programs are the last ones. They start first, and the others run meanwhile.
  await Promise.all(
    sources
      .filter(({ neverFails }) => neverFails)
      .toReversed()
      .map(find),
  );
  return sources.flatMap((source) => found.get(source) ?? []);
}
