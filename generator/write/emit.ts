import { emitYaml } from '../lang/emit-yaml.ts';
import type { FileSpec } from '../layout/unit.ts';

/** The start of the first line of every generated file, except pages. */
export const generatedHeader = '# Generated from ';

/**
 * The text of a file: its sources, then its content: text unchanged, data as YAML, several documents with
 * `---` between them.
 */
export function emitFile({ path, sources, content, oneLine }: FileSpec): string {
  const origin = `Generated from ${sources.join(' and ')} by npm run generate: edit there.`;
  if ('text' in content)
    return path.endsWith('.md') ? `<!-- ${origin} -->\n${content.text}` : `# ${origin}\n${content.text}`;
  const documents = 'apiVersion' in content ? [content] : content;
  return `# ${origin}\n${documents.map((document) => emitYaml(document, oneLine)).join('---\n')}`;
}
