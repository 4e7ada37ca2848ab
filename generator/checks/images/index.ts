export { imageOfOtherService } from './image-of-other-service.ts';
export { imageTagReplacedByVersion } from './image-tag-replaced-by-version.ts';
export { imageWithoutFixedTag } from './image-without-fixed-tag.ts';
export { movingImageTag } from './moving-image-tag.ts';
export { movingImageTagInLastStage } from './moving-image-tag-in-last-stage.ts';
export { tagWithSeveralDigests } from './tag-with-several-digests.ts';
export { unusualRegistry } from './unusual-registry.ts';
export { versionsWithSameImage } from './versions-with-same-image.ts';
