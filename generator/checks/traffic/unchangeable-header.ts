import type { Path } from '../../diagnostics/source-file.ts';
import type { HeaderChanges } from '../../model/routing/metadata.ts';
import { defineCheck, type Finding, type SettingsSource, settingsSources } from '../check.ts';
import { metadataNameProblem } from '../support/routes/metadata-conditions.ts';

export const unchangeableHeader = defineCheck({
  name: 'unchangeable-header',
  code: 'MESH415',
  severity: 'error',
  title: 'A header that a rule cannot change',
  explanation:
    'Envoy leaves pseudo headers and host alone, and a gRPC call whose own headers are changed is no gRPC call any more. A % begins a variable of Envoy; one that is not closed makes Istio refuse the VirtualService.',
  source: 'Istio, HeaderOperations; Envoy, Custom request and response headers',
  *run(workspace) {
    for (const source of settingsSources(workspace)) {
      for (const [index, { requestHeaders, responseHeaders }] of (source.spec.routes ?? []).entries()) {
        yield* inChanges(requestHeaders, ['routes', index, 'requestHeaders'], source);
        yield* inChanges(responseHeaders, ['routes', index, 'responseHeaders'], source);
      }
    }
  },
});

function* inChanges(
  changes: HeaderChanges | undefined,
  path: Path,
  { at }: SettingsSource,
): Iterable<Finding> {
  if (!changes) return;
  const { set = {}, add = {}, remove = [] } = changes;
  for (const [key, values] of Object.entries({ set, add })) {
    for (const [name, value] of Object.entries(values)) {
      yield* unchangeable(name, at([...path, key, name], 'key'));
      if (!isHeaderValue(value)) yield unreadable(name, at([...path, key, name]));
      const removed = remove.indexOf(name);
      if (removed < 0) continue;
      yield {
        message: `${name} is both written and removed`,
        at: at([...path, 'remove', removed]),
        hint: 'set replaces what the call has; leave remove out',
        related: [{ message: 'written here', at: at([...path, key, name], 'key') }],
      };
    }
  }
  // What is removed may be binary: nobody has to write its value.
  for (const [index, name] of remove.entries())
    yield* unchangeable(name.replace(/-bin$/, ''), at([...path, 'remove', index]));
}

function* unchangeable(name: string, at: Finding['at']): Iterable<Finding> {
  const problem = metadataNameProblem(name);
  if (problem === undefined) return;
  const isAuthority = name === ':authority' || name === 'host';
  const lower = name.toLowerCase();
  const spelling = lower === name ? 'leave it as it is, and use a name of your own' : `write ${lower}`;
  yield {
    message: `${name} cannot be changed: ${problem}`,
    at,
    hint: isAuthority ? 'use authority of the rule' : spelling,
  };
}

function unreadable(name: string, at: Finding['at']): Finding {
  return {
    message: `Envoy cannot read the value of ${name}`,
    at,
    hint: 'one line of text; write %% for a percent sign, %NAME% or %NAME(argument)% for a variable of Envoy',
  };
}

/** Printable, and each % doubled or around a variable. */
function isHeaderValue(value: string): boolean {
  const text = value.replace(/%%|%[A-Z_]+(\([^()]*\))?%/g, '');
  return !text.includes('%') && [...text].every((character) => character >= ' ' && character !== '\u007f');
}
