import { listAt, textAt, textsAt } from '../lang/at-path.ts';
import { isMap } from '../lang/plain-map.ts';
import { type ExistingDocument, titleOf } from './document.ts';
import type { ExistingInstance, Inventory } from './inventory.ts';
import { versionOf } from './lift/destination.ts';
import { destinationRulesOf, rulesForSomeCallers, virtualServicesOf } from './related.ts';

/**
 * What an import leaves out of the VirtualServices and DestinationRules of an instance, for the report.
 * Source: Istio, VirtualService: sidecars use one VirtualService for a host; Istio, DestinationRule.
 */
export function ruleNotes(instance: ExistingInstance, inventory: Inventory): string[] {
  const virtualServices = virtualServicesOf(instance, inventory);
  const rules = destinationRulesOf(instance, inventory);
  return [
    ...severalNote(virtualServices, 'its routes are imported'),
    ...severalNote(rules, 'its trafficPolicy is imported'),
    ...rulesForSomeCallers(instance, inventory).map(
      (rule) => `${titleOf(rule)} is for some callers alone (workloadSelector): it is not part of the spec`,
    ),
    ...rules.flatMap((rule) =>
      listAt(rule.value, 'spec', 'subsets')
        .filter(isMap)
        .filter((subset) => versionOf(subset, instance) === undefined)
        .map(
          (subset) =>
            `subset ${textAt(subset, 'name')} of ${titleOf(rule)} selects no version: it is not imported`,
        ),
    ),
    ...[...virtualServices.slice(0, 1), ...rules].flatMap(exportNote),
  ];
}

function severalNote([first, ...others]: readonly ExistingDocument[], use: string): string[] {
  if (!first || others.length === 0) return [];
  const names = others.map(({ name }) => name).join(', ');
  return [
    `${first.cluster} has several of kind ${first.kind} for its host: ${first.name} counts (${use}); check which one Istio uses, and what ${names} has besides`,
  ];
}

function exportNote(document: ExistingDocument): string[] {
  const exportTo = textsAt(document.value, 'spec', 'exportTo');
  return exportTo.length === 0 || exportTo.includes('*')
    ? []
    : [`exportTo of ${titleOf(document)} is not imported: ${exportTo.join(', ')}`];
}
