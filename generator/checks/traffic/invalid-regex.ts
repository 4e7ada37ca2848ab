import { re2Problem } from '../../lang/re2.ts';
import { defineCheck, settingsSources } from '../check.ts';
import { corsOrigins } from '../support/cors-origins.ts';
import { metadataConditions } from '../support/routes/metadata-conditions.ts';

export const invalidRegex = defineCheck({
  name: 'invalid-regex',
  code: 'MESH416',
  severity: 'error',
  title: 'RE2 rejects a regular expression',
  explanation:
    "Envoy matches with RE2, which has no lookahead, lookbehind or backreferences. One such expression makes Istio's webhook reject the whole VirtualService, and the sync fails.",
  source: 'RE2, Syntax; Istio, StringMatch.regex',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      for (const { condition, path } of metadataConditions(spec)) {
        if (condition.regex === undefined) continue;
        const problem = re2Problem(condition.regex);
        if (problem === undefined) continue;
        yield {
          message: `RE2 rejects this expression: ${problem}`,
          at: at([...path, 'regex']),
          hint: 'write it in RE2 syntax, or use exact, prefix, present or absent',
        };
      }
    }
    for (const { origin, at } of corsOrigins(workspace.instances)) {
      const problem = 'regex' in origin ? re2Problem(origin.regex) : undefined;
      if (problem === undefined) continue;
      yield {
        message: `RE2 rejects this expression: ${problem}`,
        at,
        hint: 'write it in RE2 syntax, or use exact',
      };
    }
  },
});
