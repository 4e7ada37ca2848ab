import { defineCheck } from '../check.ts';
import { explanation, movingTags } from '../support/moving-tags.ts';

const source = 'Kubernetes, Images: image pull policy';

export const movingImageTagInLastStage = defineCheck({
  name: 'moving-image-tag-in-last-stage',
  code: 'MESH480',
  severity: 'error',
  title: 'A version of the last stage uses a moving image tag',
  explanation,
  source,
  run: (workspace) => movingTags(workspace, true),
});
