import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../command-line/repository.ts';
import { pagePaths, proseOf, readPage } from '../testing/markdown-pages.ts';

/**
 * Words that readers have to translate, with what to write instead. Readers are platform engineers, many of them not native
 * speakers of English. A word belongs here if it has no ordinary use in these pages.
 */
const words: readonly (readonly [word: RegExp, instead: string])[] = [
  [/\b(?:told|tells?)\b/, 'reports, prints, lists, shows'],
  [/\b(?:is|are|was|were) said\b/, 'is reported, is printed, is configured'],
  [/\bheed(?:s|ed)?\b/, 'follows, uses, obeys'],
  [/\b(?:whoever|nobody|somebody|everybody)\b/, 'name the person or program, or use the active voice'],
  [/\bbecomes? of\b/, 'happens to'],
  [/\bmend(?:s|ed|ing)?\b/, 'fix'],
  [/\bspoil(?:s|ed|t)?\b/, 'break, mutate'],
  [/\bputs? up with\b/, 'tolerate, accept'],
  [/\bmisfits?\b/, 'mismatch'],
  [/\bsurroundings\b/, 'context'],
  [/(?<!\bthere )\b(?:is|are) no\b(?! longer)/, 'is not a, are not'],
  [/\bothers than\b/, 'different from, differs'],
  [/\b(?:brought|brings?) along\b/, 'adds, contains'],
  [/\bstands in\b/, 'is in, represents'],
  [/\bjudg(?:e|es|ed|ing)\b/, 'check, compare, evaluate'],
  [/\bat hand\b/, 'available'],
  [/\bby (?:itself|themselves)\b/, 'automatically, alone'],
  [/\bha(?:s|ve|d) (?:no|a) say\b/, 'did not run, runs'],
  [/\btakes? (?:a|the) call\b/, 'matches a call'],
  [/\b(?:is|are) meant\b/, 'is intended'],
  [/\bnasty\b/, 'hostile, invalid'],
];

/** A table that a long run writes, with the messages of that run. */
const isWrittenByRun = (page: string): boolean => page === 'docs/prove-mutations.md';

/** Each private word in a text: its line, the word, and what to write. */
function faultsIn(markdown: string): string[] {
  return proseOf(markdown).flatMap(({ text, number }) => {
    const prose = text.replaceAll(/`[^`]*`/g, '…');
    return words.flatMap(([word, instead]) => {
      const found = new RegExp(word.source, 'i').exec(prose)?.[0];
      return found === undefined ? [] : [`${number} "${found}": write ${instead}`];
    });
  });
}

test('pages use plain words', () => {
  const faults = pagePaths(repositoryRoot)
    .filter((page) => !isWrittenByRun(page))
    .flatMap((page) => faultsIn(readPage(repositoryRoot, page)).map((fault) => `${page}:${fault}`));
  expect(faults).toEqual([]);
});

test('messages and hints use plain words', () => {
  const folders = ['checks', 'change/checks', 'proofs'].map((folder) =>
    join('generator', folder, 'testdata'),
  );
  const printed = folders.flatMap((folder) =>
    readdirSync(join(repositoryRoot, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => basename(path) === 'bad.txt')
      .map((path) => join(folder, path)),
  );
  expect(printed.length).toBeGreaterThan(150);
  const faults = printed.flatMap((path) => {
    const text = readFileSync(join(repositoryRoot, path), 'utf8');
    // The quoted lines of the specs keep their numbers, and are the user's own words.
    const messages = text.replaceAll(/^\s*\d* \|.*$/gm, '');
    return faultsIn(messages).map((fault) => `${path}:${fault}`);
  });
  expect(faults).toEqual([]);
});

test('a private word is found with its line, and not in code', () => {
  expect(
    faultsIn('There is no fault.\n\nA hint is told.\n\n```\ntold\n```\n\nThe key `told`. It is no key.\n'),
  ).toEqual(['3 "told": write reports, prints, lists, shows', '9 "is no": write is not a, are not']);
});
