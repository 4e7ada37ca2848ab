import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { installation } from '../command-line/installation.ts';

const { root } = installation;

const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

/**
 * The pages of a release by their path below its folder. A link to a page that only this repository has becomes plain
 * text.
 */
export function releasedPages(): ReadonlyMap<string, string> {
  const pages = new Map([
    ['README.md', overview()],
    ['CHANGELOG.md', textOf('CHANGELOG.md')],
    ['docs/glossary.md', `# Glossary\n${section(textOf('CONTRIBUTING.md'), 'Glossary')}`],
    ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
      .map((path) => posix.join('docs', path.replaceAll('\\', '/')))
      .filter((path) => path.endsWith('.md'))
      .sort()
      .map((path): [string, string] => [path, textOf(path)]),
  ]);
  return new Map(
    [...pages].map(([path, text]) => [path, withValidLinks(path, text, (target) => pages.has(target))]),
  );
}

/** The part of README.md of this repository about the work with a fleet. */
function overview(): string {
  const readme = textOf('README.md');
  const daily = section(readme, 'Daily work').replace(/\*\*Run the example\.\*\*[\s\S]*?(?=\n\*\*)/, '');
  return `# The generator of this fleet

An upgrade replaces this folder as a whole ([how](docs/upgrading.md)): do not edit it. [Documentation](docs/README.md),
[changelog](CHANGELOG.md).

## Daily work
${daily}
## What is generated
${section(readme, 'What is generated')}`;
}

/** The text below a heading, to the next one of the same level. */
function section(text: string, title: string): string {
  const [, body] = new RegExp(`^## ${title}\\n([\\s\\S]*?)(?=^## |(?![\\s\\S]))`, 'm').exec(text) ?? [];
  if (body === undefined) throw new Error(`there is no section ${title}`);
  return body;
}

function withValidLinks(path: string, text: string, exists: (target: string) => boolean): string {
  return text.replace(
    /\[([^\]]*)\]\(([^)\s#]*)(#[^)\s]*)?\)/g,
    (link, label: string, to: string, anchor = '') => {
      if (to === '' || /^[a-z]+:/.test(to)) return link;
      if (to.endsWith('CONTRIBUTING.md') && anchor === '#glossary')
        return `[${label}](${posix.relative(posix.dirname(path), 'docs/glossary.md')})`;
      const target = posix.join(posix.dirname(path), to);
      return exists(target) || exists(`${target}/README.md`) ? link : label;
    },
  );
}
