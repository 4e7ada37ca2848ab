import type { Diagnostic, Suppressed } from '../diagnostics/diagnostic.ts';
import { readInputs } from '../load/inputs.ts';
import type { ParseCache } from '../load/workspace.ts';
import { specRules } from '../pipeline/check-specs.ts';
import { render } from '../pipeline/render.ts';
import { during } from '../setup/errors.mjs';
import type { FindingSource } from './source.ts';

/** What to look at, and with what. */
export interface CollectOptions {
  /** Absolute path of the repository. */
  readonly root: string;
  /** Asked in this order, and only where the specs have no error. */
  readonly sources: readonly FindingSource[];
  readonly cache?: ParseCache;
  /** Is told what begins, for whoever waits. */
  readonly onProgress?: (doing: string) => void;
}

/** Everything that was found. */
export interface Collected {
  readonly diagnostics: readonly Diagnostic[];
  /** What comments in the specs have taken out of the diagnostics. */
  readonly suppressed: readonly Suppressed[];
  /** What was looked at and is right: clauses of the closing sentence. */
  readonly proven: readonly string[];
}

/** Checks the specs and, where they have no error, asks every source; writes nothing but caches. */
export async function collectFindings(options: CollectOptions): Promise<Collected> {
  const { root, sources, cache, onProgress = () => {} } = options;
  const inputs = during('reading the specs', () => readInputs(root));
  const rendered = await during('rendering the specs', () => render(root, inputs, cache));
  // While something is broken, checks keep quiet about it: no suppression can be told to be unused.
  if (!rendered.ok) return { ...rendered, proven: [] };
  const { suppressions } = rendered;
  const diagnostics = [...rendered.findings];
  const suppressed = [...rendered.suppressed];
  const proven = ['the specs are sound'];
  for (const source of sources) {
    onProgress(source.doing);
    const found = await during(source.doing, () => source.find({ root, inputs, rendered }));
    const judged = suppressions.filter(found.findings);
    diagnostics.push(...judged.shown);
    suppressed.push(...judged.suppressed, ...(found.suppressed ?? []));
    if (found.proven !== undefined) proven.push(found.proven);
  }
  const lookedFor = [...specRules, ...sources.flatMap(({ rules = [] }) => rules)];
  diagnostics.push(...suppressions.unused(lookedFor));
  return { diagnostics, suppressed, proven };
}
