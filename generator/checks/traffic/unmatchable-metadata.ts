import { defineCheck, type Finding, type SettingsSource, settingsSources } from '../check.ts';
import { metadataConditions, metadataNameProblem } from '../support/routes/metadata-conditions.ts';

export const unmatchableMetadata = defineCheck({
  name: 'unmatchable-metadata',
  code: 'MESH414',
  severity: 'error',
  title: 'A condition on metadata can never match',
  explanation:
    'Envoy compares header names byte by byte and values as text. Istio accepts a condition on a name that gRPC never sends or on a binary value, but it never matches. A condition on a header of the protocol itself is the same for all calls.',
  source: 'gRPC over HTTP/2, Custom-Metadata; Istio, HTTPMatchRequest.headers',
  *run(workspace) {
    for (const source of settingsSources(workspace)) yield* inSettings(source);
  },
});

function* inSettings(source: SettingsSource): Iterable<Finding> {
  for (const { name, path } of metadataConditions(source.spec)) {
    const problem = metadataNameProblem(name);
    if (problem === undefined) continue;
    yield {
      message: `${name} is not metadata that a condition can match: ${problem}`,
      at: source.at(path, 'key'),
      hint: hintFor(name),
    };
  }
}

function hintFor(name: string): string {
  if (name === ':path') return 'use methods or services';
  if (/[A-Z]/.test(name)) return `write ${name.toLowerCase()}`;
  return 'match metadata that callers send for this purpose, such as x-user-group';
}
