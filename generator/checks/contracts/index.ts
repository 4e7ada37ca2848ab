export { callOfMissingMethod } from './call-of-missing-method.ts';
export { routeToVersionWithoutMethod } from './route-to-version-without-method.ts';
export { undeclaredCall } from './undeclared-call.ts';
export { unrecordedRelease } from './unrecorded-release.ts';
