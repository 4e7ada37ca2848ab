import { defineCheck, type Finding, type SettingsSource, settingsSources } from '../check.ts';
import { metadataConditions, metadataNameProblem } from '../support/routes/metadata-conditions.ts';

export const unmatchableMetadata = defineCheck({
  name: 'unmatchable-metadata',
  code: 'MESH414',
  severity: 'error',
  title: 'Metadata that no condition can match',
  explanation:
    'Envoy compares header names byte for byte and values as text. A condition on a name that gRPC never sends, or on a value that is binary, is accepted and never holds; one on a header of the protocol itself says nothing about the call.',
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
      message: `${name} is not metadata that can be matched: ${problem}`,
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
