import { changeChecks, changeRules } from '../change/run-checks.ts';
import { checksBySubject } from '../checks/index.ts';
import type { Subject } from '../diagnostics/code-ranges.ts';
import { byCode, type Rule } from '../diagnostics/rule.ts';
import { suppressionRules } from '../diagnostics/suppression/rules.ts';
import { loadRules } from '../load/rules.ts';
import { proofChecks } from '../proofs/check-proofs.ts';
import { treeRules } from '../write/rules.ts';
import { toolRules } from './tool-rules.ts';

/** Every rule, by subject. */
export const rulesBySubject: Readonly<Record<Subject, readonly Rule[]>> = {
  reading: Object.values(loadRules),
  ...checksBySubject,
  change: [...changeChecks, ...Object.values(changeRules)],
  proofs: proofChecks,
  tools: Object.values(toolRules),
  suppressions: Object.values(suppressionRules),
  tree: Object.values(treeRules),
};

/** Every rule, by code. */
export const rules: ReadonlyMap<string, Rule> = new Map(
  Object.values(rulesBySubject)
    .flat()
    .toSorted(byCode)
    .map((rule) => [rule.code, rule]),
);

/** A rule by its code or its name, in capitals or not. */
export const findRule = (text: string): Rule | undefined =>
  rules.get(text.toUpperCase()) ?? [...rules.values()].find(({ name }) => name === text.toLowerCase());
