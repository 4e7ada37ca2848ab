import type { Path } from '../../diagnostics/source-file.ts';
import type { HeaderChanges } from '../../model/routing/metadata.ts';
import { defineCheck, type Finding, type SettingsSource, settingsSources } from '../check.ts';
import { metadataNameProblem } from '../support/routes/metadata-conditions.ts';

export const unchangeableHeader = defineCheck({
  name: 'unchangeable-header',
  code: 'MESH415',
  severity: 'error',
  title: 'A rule cannot change this header',
  explanation:
    'Envoy does not change pseudo headers and host, and a call whose gRPC headers are changed is not a valid gRPC call. A % starts an Envoy variable; if it is not closed, Istio rejects the VirtualService.',
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
        message: `the rule both sets and removes ${name}`,
        at: at([...path, 'remove', removed]),
        hint: 'set replaces the value of the call; remove the entry under remove',
        related: [{ message: 'set here', at: at([...path, key, name], 'key') }],
      };
    }
  }
  // A removed header may be binary: no value is needed.
  for (const [index, name] of remove.entries())
    yield* unchangeable(name.replace(/-bin$/, ''), at([...path, 'remove', index]));
}

function* unchangeable(name: string, at: Finding['at']): Iterable<Finding> {
  const problem = metadataNameProblem(name);
  if (problem === undefined) return;
  const isAuthority = name === ':authority' || name === 'host';
  const lower = name.toLowerCase();
  const spelling = lower === name ? 'do not change it; use your own header name' : `write ${lower}`;
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
    hint: 'write one line of text, with %% for a percent sign and %NAME% or %NAME(argument)% for an Envoy variable',
  };
}

/** True for printable text in which each % is doubled or belongs to a variable. */
function isHeaderValue(value: string): boolean {
  const text = value.replace(/%%|%[A-Z_]+(\([^()]*\))?%/g, '');
  return !text.includes('%') && [...text].every((character) => character >= ' ' && character !== '\u007f');
}
