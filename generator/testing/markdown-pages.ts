import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';

/** A line of a page that is not part of a fenced code block. */
export interface ProseLine {
  readonly text: string;
  /** Counted from 1. */
  readonly number: number;
}

/** A link of a page to a file of the repository. */
export interface PageLink {
  readonly target: string;
  readonly line: number;
}

/** Paths of the pages that people read on GitHub, relative to the repository: README, CONTRIBUTING and docs/. */
export function pagePaths(root: string): string[] {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => posix.join('docs', path.split(sep).join('/')));
  return ['README.md', 'CONTRIBUTING.md', ...docs.sort()];
}

/** The lines of a page outside of fenced code blocks. */
export function proseOf(markdown: string): ProseLine[] {
  let isCode = false;
  return markdown.split('\n').flatMap((text, index) => {
    if (/^\s*```/.test(text)) {
      isCode = !isCode;
      return [];
    }
    return isCode ? [] : [{ text, number: index + 1 }];
  });
}

/** Links to files and headings of the repository; links to the web are left out. */
export function linksIn(markdown: string): PageLink[] {
  return proseOf(markdown).flatMap(({ text, number }) => {
    const links = text.replaceAll(/`[^`]*`/g, (code) => code.replaceAll(/[()[\]]/g, ' '));
    return [...links.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = '']) =>
      /^[a-z]+:/.test(target) ? [] : [{ target, line: number }],
    );
  });
}

/** The anchors that GitHub gives the headings of a page. Source: GitHub Docs, Basic writing syntax, Section links. */
export function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set<string>();
  for (const { text } of proseOf(markdown)) {
    const heading = /^#{1,6} +(.*)$/.exec(text)?.[1];
    if (heading === undefined) continue;
    const anchor = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .trim()
      .replaceAll(' ', '-');
    let unique = anchor;
    for (let count = 1; anchors.has(unique); count++) unique = `${anchor}-${count}`;
    anchors.add(unique);
  }
  return anchors;
}

/** The text of a page. */
export const readPage = (root: string, path: string): string => readFileSync(join(root, path), 'utf8');
