/** Other words for the units of a duration, as people and other programs write them. */
const units: Readonly<Record<string, readonly string[]>> = {
  ms: ['ms', 'msec', 'msecs', 'millisecond', 'milliseconds'],
  s: ['s', 'sec', 'secs', 'second', 'seconds'],
  m: ['m', 'min', 'mins', 'minute', 'minutes'],
  h: ['h', 'hr', 'hrs', 'hour', 'hours'],
};

const days = ['d', 'day', 'days'];

/** `5s` for `5sec`, and `24h` for `1d`; undefined if it is not clear which duration is intended. */
export function intendedDuration(text: string): string | undefined {
  const [, number = '', word = ''] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]+)\.?\s*$/i.exec(text) ?? [];
  const wanted = word.toLowerCase();
  if (days.includes(wanted)) return `${Number(number) * 24}h`;
  const unit = Object.keys(units).find((each) => units[each]?.includes(wanted));
  return unit === undefined ? undefined : `${number}${unit}`;
}
