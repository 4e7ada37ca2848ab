import { historyRules } from '../change/rules.ts';
import { changeChecks } from '../change/run-checks.ts';
import { checks, renderedChecks } from '../checks/index.ts';
import { byCode, type Rule } from '../diagnostics/rule.ts';
import { suppressionRules } from '../diagnostics/suppression/rules.ts';
import { loadRules } from '../load/rules.ts';
import { proofChecks } from '../proofs/check-proofs.ts';
import { treeRules } from '../write/rules.ts';
import { toolRules } from './tool-rules.ts';

const all: readonly Rule[] = [
  ...Object.values(loadRules),
  ...checks,
  ...renderedChecks,
  ...Object.values(suppressionRules),
  ...changeChecks,
  ...Object.values(historyRules),
  ...Object.values(toolRules),
  ...proofChecks,
  ...Object.values(treeRules),
];

/** Every rule, by code. */
export const rules: ReadonlyMap<string, Rule> = new Map(
  all.toSorted(byCode).map((rule) => [rule.code, rule]),
);

if (rules.size < all.length) throw new Error('two rules have the same code');
