import { isMap } from './plain-map.ts';

/** A value in the notation of the specs. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return value === '' ? '""' : value;
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(valueText).join(', ');
  if (isMap(value))
    return Object.keys(value).length === 0
      ? '{}'
      : Object.entries(value)
          .map(([key, child]) => `${key}: ${valueText(child)}`)
          .join(', ');
  return String(value);
}
