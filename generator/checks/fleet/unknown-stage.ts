import { alike } from '../../diagnostics/alike.ts';
import { didYouMean, suggestion } from '../../diagnostics/suggestion.ts';
import { fleetPath } from '../../load/input-paths.ts';
import { defineCheck } from '../check.ts';

export const unknownStage = defineCheck({
  name: 'unknown-stage',
  code: 'MESH307',
  severity: 'error',
  title: 'A stage that does not exist',
  explanation: `${fleetPath} lists the stages in the order in which a version is promoted.`,
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
        hint: hintFor(spec.stage, stages),
      };
    }
  },
});

/** The stages in the order of promotion. `production` is also a long form of the stage prod. */
function hintFor(wrong: string, stages: readonly string[]): string {
  const near = alike(wrong, stages);
  const intended = near.length > 0 ? near : stages.filter((stage) => wrong.startsWith(stage));
  const all = `the stages are ${stages.join(', ')}`;
  return intended.length > 0 ? `${didYouMean(intended)} In order, ${all}` : all;
}
