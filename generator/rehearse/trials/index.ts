import { safeChanges } from './safe.ts';
import type { Trial } from './trial.ts';
import { wrongPods } from './wrong-pods.ts';
import { wrongSyncs } from './wrong-syncs.ts';
import { wrongTraffic } from './wrong-traffic.ts';

/** All trials: wrong changes first. */
export const trials: readonly Trial[] = [...wrongTraffic, ...wrongPods, ...wrongSyncs, ...safeChanges];
