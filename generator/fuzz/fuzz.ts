import fc from 'fast-check';
import { plural } from '../diagnostics/print.ts';
import { textOf } from './case.ts';
import { bases, cases } from './cases.ts';
import type { Verdict } from './invariants.ts';
import { Runner } from './runner.ts';

/** How long to run, and the seed. */
export interface FuzzOptions {
  readonly seconds: number;
  readonly seed: number;
  readonly askTools: boolean;
}

const casesAtOnce = 50;
/** In milliseconds; a case that hangs is not shrunk without limit. */
const mostTimeToShrink = 120_000;

/** Tries cases until the time is up or one violates an invariant; true if none did. */
export async function fuzz({ seconds, seed, askTools }: FuzzOptions): Promise<boolean> {
  const runner = new Runner();
  const outcomes = { diagnostics: 0, tree: 0, failure: 0 };
  const codes = new Set<string>();
  const count = ({ outcome, codes: found }: Verdict) => {
    outcomes[outcome]++;
    for (const code of found) codes.add(code);
  };
  const end = Date.now() + seconds * 1_000;
  let tried = 0;
  let smallest: string | undefined;
  try {
    for (let from = seed; Date.now() < end; from++) {
      const property = fc.asyncProperty(cases, async (tryOut) => {
        const verdict = await runner.run(tryOut, askTools || tried % 10 === 0);
        tried++;
        count(verdict);
        if (verdict.violation === undefined) return;
        if (smallest === undefined) console.error('Found a violation. Searching for the smallest case…');
        smallest = describe(from, tryOut, verdict.violation);
        throw new Error(verdict.violation);
      });
      const limit = { interruptAfterTimeLimit: mostTimeToShrink };
      await fc.check(property, { seed: from, numRuns: casesAtOnce, ...limit });
      if (smallest !== undefined) {
        console.error(smallest);
        return false;
      }
    }
    console.log(
      `${plural(tried, 'repository').replace(/ys$/, 'ies')} from seed ${seed}: ${outcomes.diagnostics} refused with diagnostics of ${plural(codes.size, 'kind')}, ${outcomes.tree} rendered, ${outcomes.failure} ended with a failure message; no violation.`,
    );
    return true;
  } finally {
    runner.stop();
  }
}

function describe(seed: number, example: Parameters<Runner['run']>[0], violation: string): string {
  const base = bases[example.base];
  const changed = [...example.files].filter(([path, entry]) => base.get(path) !== entry);
  const removed = [...base.keys()].filter((path) => !example.files.has(path));
  return [
    `Seed ${seed} violates an invariant: ${violation}`,
    `The repository ${example.base} (generator/fuzz/cases.ts) ${example.hasTree ? 'with' : 'without'} its tree, and`,
    ...removed.map((path) => `  without ${path}`),
    ...changed.map(([path, entry]) => `  ${path}: ${JSON.stringify(textOf(entry) ?? entry).slice(0, 3_000)}`),
  ].join('\n');
}
