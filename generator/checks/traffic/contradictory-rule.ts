import type { Path } from '../../diagnostics/source-file.ts';
import { defineCheck, type Finding, type SettingsSource, settingsSources } from '../check.ts';

export const contradictoryRule = defineCheck({
  name: 'contradictory-rule',
  code: 'MESH417',
  severity: 'error',
  title: 'A rule, mirror or fault has contradictory or missing settings',
  explanation:
    'A rule sends its calls to one subset or splits them by weights. A mirror sends copies to one subset or to one service. A fault aborts, delays, or does both. An abort has a gRPC status, or an HTTP status for operations of an HTTP server. If two settings exclude each other, one would be ignored; if none is set, nothing would happen.',
  *run(workspace) {
    for (const source of settingsSources(workspace)) {
      const { routes, mirror, faults } = source.spec;
      for (const [index, rule] of (routes ?? []).entries()) {
        if (rule.subset !== undefined && rule.weights)
          yield contradiction(source, ['routes', index], 'subset', 'weights');
      }
      for (const [index, { subset, service }] of (mirror ?? []).entries()) {
        if (subset !== undefined && service !== undefined)
          yield contradiction(source, ['mirror', index], 'subset', 'service');
        if (subset === undefined && service === undefined)
          yield nothing(source, ['mirror', index], 'the mirror', 'subset', 'service');
      }
      for (const [index, { abort, delay }] of (faults ?? []).entries()) {
        if (!abort && !delay) yield nothing(source, ['faults', index], 'the fault', 'abort', 'delay');
        if (!abort) continue;
        const path = ['faults', index, 'abort'];
        const statuses = [abort.grpcStatus, abort.httpStatus].filter((status) => status !== undefined);
        if (statuses.length === 0) yield nothing(source, path, 'the abort', 'grpcStatus', 'httpStatus');
        if (statuses.length > 1) yield contradiction(source, path, 'grpcStatus', 'httpStatus');
      }
    }
  },
});

function contradiction({ at }: SettingsSource, path: Path, first: string, second: string): Finding {
  return {
    message: `${first} and ${second} exclude each other`,
    at: at([...path, second], 'key'),
    hint: 'keep one of the two',
    related: [{ message: first, at: at([...path, first], 'key') }],
  };
}

function nothing({ at }: SettingsSource, path: Path, what: string, one: string, other: string): Finding {
  return { message: `${what} has neither ${one} nor ${other}`, at: at(path), hint: `add ${one} or ${other}` };
}
