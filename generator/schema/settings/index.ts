import { accessSettings } from './access.ts';
import { destinationSettings } from './destination.ts';
import { exposureSettings } from './exposure.ts';
import { objectives } from './objectives.ts';
import { trafficSettings } from './traffic.ts';
import { workloadSettings } from './workload.ts';

/** The settings of a service spec that a cluster file can override. */
export const settings = {
  ...workloadSettings,
  ...accessSettings,
  ...trafficSettings,
  ...destinationSettings,
  ...exposureSettings,
  objectives,
};

/** True for a key that a cluster file can override. */
export const isSettingKey = (key: string): boolean => Object.hasOwn(settings, key);
