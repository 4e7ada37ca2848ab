import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../command-line/repository.ts';
import { anchorsOf, linksIn, pagePaths, proseOf, readPage } from '../testing/markdown-pages.ts';
import { definitionModules, envoy, kubernetes, kustomize } from '../toolchain/versions.ts';

const pages = pagePaths(repositoryRoot);

/** What is wrong with a link, or nothing. */
function faultOf(page: string, target: string): string | undefined {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : posix.join(posix.dirname(page), path);
  if (!existsSync(join(repositoryRoot, file))) return `${file} does not exist`;
  if (anchor === undefined) return undefined;
  return anchorsOf(readPage(repositoryRoot, file)).has(anchor)
    ? undefined
    : `${file} has no heading #${anchor}`;
}

test('every link between pages leads to a file and a heading', () => {
  const faults = pages.flatMap((page) =>
    linksIn(readPage(repositoryRoot, page)).flatMap(({ target, line }) => {
      const fault = faultOf(page, target);
      return fault === undefined ? [] : [`${page}:${line} ${fault}`];
    }),
  );
  expect(faults).toEqual([]);
});

test('every page of docs/ is linked from the index or from a page that the index links', () => {
  const index = 'docs/README.md';
  const linkedFrom = (page: string) =>
    linksIn(readPage(repositoryRoot, page)).map(({ target }) =>
      posix.join(posix.dirname(page), target.split('#')[0] ?? ''),
    );
  const direct = linkedFrom(index).filter((path) => path.endsWith('.md'));
  const reached = new Set([...direct, ...direct.flatMap(linkedFrom), index]);
  expect(pages.filter((page) => page.startsWith('docs/') && !reached.has(page))).toEqual([]);
});

test('a link with the code of a rule leads to the page of that rule', () => {
  const faults = pages.flatMap((page) =>
    proseOf(readPage(repositoryRoot, page)).flatMap(({ text, number }) =>
      [...text.matchAll(/\[(?:MESH)?(\d{3,4})\]\(([^)#\s]*checks\/[^)#\s]+)\)/g)].flatMap(
        ([, code = '', path = '']) => {
          const rule = readPage(repositoryRoot, posix.join(posix.dirname(page), path));
          return rule.includes(`MESH${code}`) ? [] : [`${page}:${number} ${path} is not MESH${code}`];
        },
      ),
    ),
  );
  expect(faults).toEqual([]);
});

/**
 * Parts of the repository that pages name and that do not belong to the example: other paths in a page belong
 * to the reader.
 */
const ownPath = /^(?:generator|e2e|docs|\.github|\.ci|services\/chassis|services\/testing)\/[\w./-]*$/;

test('every path in backticks that belongs to this repository exists', () => {
  const faults = pages.flatMap((page) =>
    proseOf(readPage(repositoryRoot, page)).flatMap(({ text, number }) =>
      [...text.matchAll(/`([^`\s]+)`/g)]
        .map(([, path = '']) => path)
        .filter((path) => ownPath.test(path) && !existsSync(join(repositoryRoot, path)))
        .map((path) => `${page}:${number} ${path} does not exist`),
    ),
  );
  expect(faults).toEqual([]);
});

test('the picture names folders that exist', () => {
  const picture = /```mermaid\n(.*?)```/s.exec(readPage(repositoryRoot, 'docs/how-it-works.md'))?.[1] ?? '';
  const folders = [...picture.matchAll(/\b([a-z][a-z-]*)\//g)].map(([, name = '']) => name);
  expect(folders.length).toBeGreaterThan(20);
  const isFolder = (name: string) =>
    ['', 'generator'].some((at) => existsSync(join(repositoryRoot, at, name)));
  expect(folders.filter((name) => !isFolder(name))).toEqual([]);
});

test('the page on upgrading has the pinned versions', () => {
  const page = readPage(repositoryRoot, 'docs/upgrading.md');
  const versions = [
    envoy.version,
    kubernetes.version,
    kustomize.version,
    ...definitionModules.map(({ name, version }) =>
      name === 'istio' ? version.replace(/^v(\d+\.\d+).*$/, '$1') : version,
    ),
  ];
  for (const version of versions) expect(page).toContain(`| ${version} |`);
});

const sample = `# A page: \`code\` & more

[a](b.md) and [c](#a-page-code--more), not [web](https://example.com) and not \`[d](e.md)\`.

## Twice
## Twice

\`\`\`
# [f](g.md)
\`\`\`
`;

test('links and anchors of a page', () => {
  expect(linksIn(sample)).toEqual([
    { target: 'b.md', line: 3 },
    { target: '#a-page-code--more', line: 3 },
  ]);
  expect([...anchorsOf(sample)]).toEqual(['a-page-code--more', 'twice', 'twice-1']);
});
