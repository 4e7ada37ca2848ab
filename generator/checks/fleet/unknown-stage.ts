import { suggestion } from '../../diagnostics/suggestion.ts';
import { fleetPath } from '../../load/inputs.ts';
import { defineCheck } from '../check.ts';

export const unknownStage = defineCheck({
  name: 'unknown-stage',
  code: 'MESH307',
  severity: 'error',
  title: 'An unknown stage',
  explanation: `The stages and their order stand in ${fleetPath}; a version is promoted along them.`,
  *run({ fleet, clusters }) {
    if (!fleet) return;
    const { stages } = fleet.spec;
    for (const { spec, at } of clusters) {
      if (stages.includes(spec.stage)) continue;
      const place = at(['stage']);
      yield {
        message: `there is no stage ${spec.stage} in ${fleetPath}`,
        at: place,
        ...suggestion(spec.stage, stages, 'stages', place),
      };
    }
  },
});
