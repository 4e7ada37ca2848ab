import { parseDocument } from 'yaml';
import { parsedJson } from '../../lang/json.ts';
import { defineCheck, settingsSources } from '../check.ts';

export const unparsableConfigFile = defineCheck({
  name: 'unparsable-config-file',
  code: 'MESH326',
  severity: 'warning',
  title: 'A configuration file is not valid',
  explanation:
    'If a .json or .yaml file does not contain JSON or YAML, the program fails when it starts, and each pod of the rollout crashes. Typical causes are lost indentation in a block text and a comma after the last item.',
  source: 'RFC 8259; YAML 1.2',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      for (const [name, text] of Object.entries(spec.config?.files ?? {})) {
        const problem = problemOf(name, text);
        if (problem === undefined) continue;
        yield {
          message: `${name} is not valid: ${problem}`,
          at: at(['config', 'files', name], 'key'),
          hint: 'fix it, or give the file the right ending',
        };
      }
    }
  },
});

/** The error of the parser in one line, without the text it read; undefined if the text is valid. */
function problemOf(name: string, text: string): string | undefined {
  if (name.endsWith('.json')) return parsedJson(text) === undefined ? 'it is not JSON' : undefined;
  if (!/\.ya?ml$/.test(name)) return undefined;
  const [error] = parseDocument(text, { prettyErrors: false, logLevel: 'silent' }).errors;
  // A file may contain several documents.
  if (!error || error.code === 'MULTIPLE_DOCS') return undefined;
  const line = text.slice(0, error.pos[0]).split('\n').length;
  return `it is not YAML, line ${line}: ${error.message.replace(/\.$/, '').replace(/^./, (first) => first.toLowerCase())}`;
}
