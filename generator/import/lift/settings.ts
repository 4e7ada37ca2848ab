/** Keys of a spec with their values, not yet validated. */
export type Settings = Record<string, unknown>;

/** What an instance becomes: keys of `service.yaml`, and of its entry in a cluster file. */
export interface Lifted {
  readonly settings: Settings;
  readonly entry: Settings;
}

/** Only the keys that have a value; maps and lists without content count as none. */
export function present(values: Settings): Settings {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
