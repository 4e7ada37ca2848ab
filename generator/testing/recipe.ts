import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { mergePatch } from '../load/merge-patch.ts';
import { type Files, soundFiles } from './temporary-repository.ts';

/** A page of docs/recipes/ in executable form. */
export interface Recipe {
  /** The specs of the shop with the changes of the page. */
  readonly files: Files;
  readonly expected: readonly ExpectedDocument[];
}

/** A document that a cluster must get; it may contain more than the page shows. */
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

/** A shown part of a spec is added to it; a spec that the shop does not have is shown completely. */
function laidOver(before: string | undefined, text: string): string {
  return before === undefined ? text : JSON.stringify(mergePatch(parse(before), parse(text)));
}
