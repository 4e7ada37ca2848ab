import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { mergePatch } from '../load/merge-patch.ts';
import { type Files, soundFiles } from './temporary-repository.ts';

/** A page of docs/recipes/ as something to execute. */
export interface Recipe {
  /** Specs as the page makes them of the shop. */
  readonly files: Files;
  readonly expected: readonly ExpectedDocument[];
}

/** A document that a cluster must get; it may say more than what is shown. */
export interface ExpectedDocument {
  readonly cluster: string;
  readonly kind: string;
  readonly name: string;
  readonly content: unknown;
}

/** Reads the blocks of a page: `yaml <path of a spec>`, `proto <path>`, and `yaml <cluster> <Kind>/<name>`. */
export function readRecipe(path: string): Recipe {
  const files: Record<string, string> = {};
  const expected: ExpectedDocument[] = [];
  for (const [, heading = '', text = ''] of readFileSync(path, 'utf8').matchAll(
    /^```(?:yaml|proto) ([^\n]+)\n(.*?)^```$/gms,
  )) {
    const document = /^(\S+) (\w+)\/(\S+)$/.exec(heading);
    if (document) {
      const [, cluster = '', kind = '', name = ''] = document;
      expected.push({ cluster, kind, name, content: parse(text) });
    } else files[heading] = laidOver(files[heading] ?? soundFiles[heading], text);
  }
  return { files, expected };
}

/** What a page shows of a spec is an addition; a spec the shop does not have is shown whole. */
function laidOver(before: string | undefined, text: string): string {
  return before === undefined ? text : JSON.stringify(mergePatch(parse(before), parse(text)));
}
