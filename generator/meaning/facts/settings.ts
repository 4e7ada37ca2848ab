import type { Area, SettingFact } from '../fact.ts';
import { changedLeaves, valueText } from '../leaves.ts';

/** The settings of an area that have other values, one fact each. */
export function settingFacts(area: Area, before: unknown, after: unknown, of?: string): SettingFact[] {
  return changedLeaves(before, after).map((leaf) => ({
    kind: 'setting',
    area,
    ...(of === undefined ? {} : { of }),
    name: leaf.path,
    ...(leaf.before === undefined ? {} : { before: valueText(leaf.before) }),
    ...(leaf.after === undefined ? {} : { after: valueText(leaf.after) }),
  }));
}
