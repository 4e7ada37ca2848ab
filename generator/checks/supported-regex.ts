import { defineCheck, settingsSources } from './check.ts';
import { metadataConditions } from './traffic/metadata-conditions.ts';
import { re2Problem } from './traffic/re2.ts';

export const supportedRegex = defineCheck({
  code: 'MESH416',
  severity: 'error',
  title: 'A regular expression that RE2 does not take',
  explanation:
    "Envoy matches with RE2, which knows neither look-around nor references back to a group. Istio's webhook refuses the whole VirtualService because of one such expression, so that the sync fails.",
  source: 'RE2, Syntax; Istio, StringMatch.regex',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      for (const { condition, path } of metadataConditions(spec)) {
        if (condition.regex === undefined) continue;
        const problem = re2Problem(condition.regex);
        if (problem === undefined) continue;
        yield {
          message: `RE2 does not take this expression: ${problem}`,
          at: at([...path, 'regex']),
          hint: 'write it in RE2 syntax, or use exact, prefix, present or absent',
        };
      }
    }
  },
});
