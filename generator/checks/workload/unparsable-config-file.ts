import { parseDocument } from 'yaml';
import { parsedJson } from '../../lang/json.ts';
import { defineCheck, settingsSources } from '../check.ts';

export const unparsableConfigFile = defineCheck({
  name: 'unparsable-config-file',
  code: 'MESH326',
  severity: 'warning',
  title: 'A configuration file that cannot be read',
  explanation:
    'A file named .json or .yaml that is not JSON or YAML is found out by the program when it starts: each pod of the rollout crashes. Indentation that a block text has lost, and a comma behind the last item, are how it happens.',
  source: 'RFC 8259; YAML 1.2',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      for (const [name, text] of Object.entries(spec.config?.files ?? {})) {
        const problem = problemOf(name, text);
        if (problem === undefined) continue;
        yield {
          message: `${name} cannot be read: ${problem}`,
          at: at(['config', 'files', name], 'key'),
          hint: 'mend it, or name the file after what it is',
        };
      }
    }
  },
});

/** What a parser says in a line, without the text it read; undefined where all is well. */
function problemOf(name: string, text: string): string | undefined {
  if (name.endsWith('.json')) return parsedJson(text) === undefined ? 'it is not JSON' : undefined;
  if (!/\.ya?ml$/.test(name)) return undefined;
  const [error] = parseDocument(text, { prettyErrors: false, logLevel: 'silent' }).errors;
  // Several documents are fine in a file.
  if (!error || error.code === 'MULTIPLE_DOCS') return undefined;
  const line = text.slice(0, error.pos[0]).split('\n').length;
  return `it is not YAML, line ${line}: ${error.message.replace(/\.$/, '').replace(/^./, (first) => first.toLowerCase())}`;
}
