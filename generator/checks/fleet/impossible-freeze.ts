import type { Place } from '../../diagnostics/diagnostic.ts';
import type { Path } from '../../diagnostics/source-file.ts';
import { suggestion } from '../../diagnostics/suggestion.ts';
import { isTimeZone } from '../../lang/cron-schedule.ts';
import { neverEnds, startProblem, type Times } from '../../model/freeze.ts';
import { defineCheck, type Finding } from '../check.ts';

export const impossibleFreeze = defineCheck({
  name: 'impossible-freeze',
  code: 'MESH1104',
  severity: 'error',
  title: 'A freeze that cannot take effect as intended',
  explanation:
    'Argo CD ignores a sync window whose schedule or time zone it cannot read, and a name of a cluster that does not exist matches nothing. Then changes are synced although the fleet looks frozen. A freeze that lasts longer than the time until its next start never ends, and nothing is synced any more.',
  *run({ fleet, clusters }) {
    if (!fleet) return;
    const names = clusters.map(({ spec }) => spec.name);
    for (const [index, window] of (fleet.spec.freeze ?? []).entries()) {
      const at = (...path: Path) => fleet.at(['freeze', index, ...path]);
      yield* unknownNames('cluster', window.clusters, names, (position) => at('clusters', position));
      yield* unknownNames('stage', window.stages, fleet.spec.stages, (position) => at('stages', position));
      const times = { ...window, timeZone: window.timeZone ?? 'UTC' };
      if (!isTimeZone(times.timeZone))
        yield {
          message: `there is no time zone ${times.timeZone}`,
          at: at('timeZone'),
          hint: 'use a name of the IANA database, such as Europe/Berlin or UTC',
        };
      else yield* problemsOf(times, at);
    }
  },
});

function* unknownNames(
  what: string,
  names: readonly string[] = [],
  known: readonly string[],
  at: (position: number) => Place,
): Iterable<Finding> {
  for (const [position, name] of names.entries()) {
    if (known.includes(name)) continue;
    yield {
      message: `the freeze is for a ${what} that does not exist: ${name}`,
      at: at(position),
      ...suggestion(name, known, `${what}s`, at(position)),
    };
  }
}

function* problemsOf(times: Times, at: (...path: Path) => Place): Iterable<Finding> {
  const problem = startProblem(times);
  if (problem !== undefined)
    yield {
      message: `the freeze cannot start: ${problem}`,
      at: at('schedule'),
      hint: 'write minute, hour, day of the month, month and day of the week, such as 0 18 * * FRI',
    };
  else if (neverEnds(times))
    yield {
      message: `the freeze never ends: before ${times.duration} are over, the next one starts`,
      at: at('duration'),
      hint: 'shorten the duration. To stop one service, use a hold: npm run canary -- <service> --cluster <name> --hold --reason <text>',
    };
}
