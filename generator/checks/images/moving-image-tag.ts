import { defineCheck } from '../check.ts';
import { explanation, movingTags } from '../support/moving-tags.ts';

const source = 'Kubernetes, Images: image pull policy';

export const movingImageTag = defineCheck({
  name: 'moving-image-tag',
  code: 'MESH479',
  severity: 'warning',
  title: 'A version uses a moving image tag',
  explanation: `${explanation} In the last stage it is an error.`,
  source,
  run: (workspace) => movingTags(workspace, false),
});
