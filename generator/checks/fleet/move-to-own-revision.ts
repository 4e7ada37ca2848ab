import { defineCheck } from '../check.ts';

export const moveToOwnRevision = defineCheck({
  name: 'move-to-own-revision',
  code: 'MESH1103',
  severity: 'error',
  title: 'A cluster moves to the revision that it has',
  explanation:
    'istio.move describes a move from istio.revision to another control plane of Istio. If both are the same, nothing moves, and a step of npm run revision would restart pods for nothing.',
  source: 'Istio, Canary Upgrades',
  *run({ clusters }) {
    for (const { spec, at } of clusters) {
      const { revision, move } = spec.istio ?? {};
      if (!move || move.to !== revision) continue;
      yield {
        message: `${spec.name} has the revision ${revision} already`,
        at: at(['istio', 'move', 'to']),
        hint: 'write the new revision, or remove move',
        related: [{ message: 'its revision', at: at(['istio', 'revision']) }],
      };
    }
  },
});
