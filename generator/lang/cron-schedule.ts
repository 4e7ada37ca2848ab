/** A field of a schedule: its bounds, and names for its values from the first on. */
interface Field {
  readonly title: string;
  readonly first: number;
  readonly last: number;
  readonly names: readonly string[];
}

const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const days = 'sun mon tue wed thu fri sat'.split(' ');

const fields: readonly Field[] = [
  { title: 'minute', first: 0, last: 59, names: [] },
  { title: 'hour', first: 0, last: 23, names: [] },
  { title: 'day of the month', first: 1, last: 31, names: [] },
  { title: 'month', first: 1, last: 12, names: months },
  { title: 'day of the week', first: 0, last: 6, names: days },
];

/** The texts that mean a whole schedule, besides `@every <duration>`. */
export const scheduleMacros = [
  '@yearly',
  '@annually',
  '@monthly',
  '@weekly',
  '@daily',
  '@midnight',
  '@hourly',
];

/**
 * Why Kubernetes and Argo CD reject a schedule; undefined if they accept it.
 * Source: Kubernetes, CronJob: Schedule syntax; github.com/robfig/cron (ParseStandard), which both use.
 */
export function scheduleProblem(schedule: string): string | undefined {
  if (/(?:^|\s)(?:CRON_)?TZ=/.test(schedule)) return 'it names a time zone, which belongs in timeZone';
  if (schedule.startsWith('@')) {
    const isKnown =
      scheduleMacros.includes(schedule) || /^@every (?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/.test(schedule);
    return isKnown ? undefined : `there is only ${scheduleMacros.join(', ')} and @every <duration>`;
  }
  const parts = schedule.trim().split(/\s+/);
  if (parts.length !== fields.length)
    return `it has ${parts.length} ${parts.length === 1 ? 'field' : 'fields'} instead of 5 (minute, hour, day of the month, month, day of the week)`;
  for (const [index, field] of fields.entries()) {
    const part = parts[index] ?? '';
    const isValid = part.split(',').every((item) => isItem(item, field));
    if (!isValid)
      return `${part} is not a valid ${field.title}: the values are ${field.first} to ${field.last}`;
  }
  return undefined;
}

/** One item of a list: a value, a range, or all values, with a step behind. */
function isItem(item: string, field: Field): boolean {
  const [range = '', step, ...more] = item.split('/');
  if (more.length > 0 || (step !== undefined && !/^0*[1-9]\d*$/.test(step))) return false;
  if (range === '*' || range === '?') return true;
  const [start, end, ...others] = range.split('-').map((text) => numberFor(text, field));
  if (others.length > 0 || start === undefined) return false;
  if (!range.includes('-')) return true;
  return end !== undefined && start <= end;
}

function numberFor(text: string, { first, last, names }: Field): number | undefined {
  const named = names.indexOf(text.toLowerCase());
  const value = named >= 0 ? first + named : /^\d+$/.test(text) ? Number(text) : undefined;
  return value !== undefined && value >= first && value <= last ? value : undefined;
}

/**
 * True if Kubernetes and Argo CD know a time zone: they accept names of the IANA database, and no offsets.
 * Source: IANA, Time Zone Database
 */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name) || name.toLowerCase() === 'local') return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
