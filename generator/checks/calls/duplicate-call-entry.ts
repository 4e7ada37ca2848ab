import { removing } from '../../diagnostics/fix/fix.ts';
import { defineCheck, type Finding, type SettingsSource, settingsSources } from '../check.ts';

export const duplicateCallEntry = defineCheck({
  name: 'duplicate-call-entry',
  code: 'MESH452',
  severity: 'error',
  title: 'A caller or a called service is listed twice',
  explanation:
    'All entries for one name add up. If someone removes a method from one entry, the other entry still allows it.',
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
    const jsonOf = (position: number) => JSON.stringify(entries[position]);
    yield {
      message: `${name} is listed a second time`,
      at: at([list, index, key]),
      hint: 'put all its methods into one entry',
      related: [{ message: 'the first', at: at([list, first, key]) }],
      ...(jsonOf(first) === jsonOf(index) ? { fixes: removing(at([list, index]), 'the second entry') } : {}),
    };
  }
}
