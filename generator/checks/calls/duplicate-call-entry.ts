import { removing } from '../../diagnostics/fix/fix.ts';
import { defineCheck, type Finding, type SettingsSource, settingsSources } from '../check.ts';

export const duplicateCallEntry = defineCheck({
  name: 'duplicate-call-entry',
  code: 'MESH452',
  severity: 'error',
  title: 'A caller or a called service stands twice in a list',
  explanation:
    'What a service calls, and what somebody may call, is the sum of all entries: whoever removes a method from one of them believes it is gone, while the other one still allows it.',
  *run(workspace) {
    for (const source of settingsSources(workspace)) {
      const { calls = [], allowPrincipals = [] } = source.spec;
      yield* repeated(source, calls, 'calls', ({ service }) => service, 'service');
      yield* repeated(source, allowPrincipals, 'allowPrincipals', ({ principal }) => principal, 'principal');
    }
  },
});

function* repeated<Entry>(
  { at }: SettingsSource,
  entries: readonly Entry[],
  list: string,
  nameOf: (entry: Entry) => string,
  key: string,
): Iterable<Finding> {
  const names = entries.map(nameOf);
  for (const [index, name] of names.entries()) {
    const first = names.indexOf(name);
    if (first === index) continue;
    const says = (position: number) => JSON.stringify(entries[position]);
    yield {
      message: `${name} stands here a second time`,
      at: at([list, index, key]),
      hint: 'put all its methods into one entry',
      related: [{ message: 'the first', at: at([list, first, key]) }],
      ...(says(first) === says(index) ? { fixes: removing(at([list, index]), 'the second entry') } : {}),
    };
  }
}
