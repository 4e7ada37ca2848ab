import type { Path } from '../diagnostics/source-file.ts';
import { defineCheck, type Finding, type SettingsSource, settingsSources } from './check.ts';

export const declaredOnce = defineCheck({
  code: 'MESH452',
  severity: 'error',
  title: 'A caller or a called service stands twice in a list',
  explanation:
    'What a service calls, and what somebody may call, is the sum of all entries: whoever removes a method from one of them believes it is gone, while the other one still allows it.',
  *run(workspace) {
    for (const source of settingsSources(workspace)) {
      const { calls = [], allowPrincipals = [] } = source.spec;
      const called = calls.map(({ service }) => service);
      yield* repeated(source, called, (index) => ['calls', index, 'service']);
      const allowed = allowPrincipals.map(({ principal }) => principal);
      yield* repeated(source, allowed, (index) => ['allowPrincipals', index, 'principal']);
    }
  },
});

function* repeated(
  { at }: SettingsSource,
  names: readonly string[],
  pathOf: (index: number) => Path,
): Iterable<Finding> {
  for (const [index, name] of names.entries()) {
    const first = names.indexOf(name);
    if (first === index) continue;
    yield {
      message: `${name} stands here a second time`,
      at: at(pathOf(index)),
      hint: 'put all its methods into one entry',
      related: [{ message: 'the first', at: at(pathOf(first)) }],
    };
  }
}
