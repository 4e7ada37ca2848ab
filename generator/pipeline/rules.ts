import { historyRules } from '../change/rules.ts';
import { changeChecks } from '../checks/change/index.ts';
import { checks } from '../checks/index.ts';
import { renderedChecks } from '../checks/rendered/index.ts';
import type { Rule } from '../diagnostics/rule.ts';
import { suppressionRules } from '../diagnostics/suppression/rules.ts';
import { loadRules } from '../load/rules.ts';
import { proofChecks } from '../proofs/checks/index.ts';
import { treeRules } from '../write/rules.ts';
import { toolRules } from './tool-rules.ts';

/** Every rule, by code. */
export const rules: ReadonlyMap<string, Rule> = new Map(
  [
    ...Object.values(loadRules),
    ...checks,
    ...renderedChecks,
    ...Object.values(suppressionRules),
    ...changeChecks,
    ...Object.values(historyRules),
    ...Object.values(toolRules),
    ...proofChecks,
    ...Object.values(treeRules),
  ]
    .sort((a, b) => (a.code < b.code ? -1 : 1))
    .map((rule) => [rule.code, rule]),
);
