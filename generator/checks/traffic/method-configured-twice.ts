import type { Place } from '../../diagnostics/diagnostic.ts';
import { removing } from '../../diagnostics/fix/fix.ts';
import { servedBy } from '../../load/proto-index.ts';
import { defineCheck } from '../check.ts';
import { namedMethods } from '../support/named-methods.ts';
import { fullMethods } from '../support/routes/rule-methods.ts';

export const methodConfiguredTwice = defineCheck({
  name: 'method-configured-twice',
  code: 'MESH411',
  severity: 'error',
  title: 'One method is listed under two names',
  explanation:
    'A method has a short and a full name. If one list or map contains both, the second entry is never used or overwrites the first one.',
  *run(workspace) {
    const { protos } = workspace;
    if (!protos) return;
    for (const { of, names } of namedMethods(workspace)) {
      const served = servedBy(of, protos);
      const seen = new Map<string, Place>();
      for (const { name, at } of names) {
        const [method, ...others] = fullMethods(name, served);
        if (!method || others.length > 0) continue;
        const first = seen.get(method.name);
        if (!first) {
          seen.set(method.name, at);
          continue;
        }
        yield {
          message: `${method.name} is listed twice here`,
          at,
          // In a map, both names have settings: only the author knows which ones are intended.
          ...('path' in at && typeof at.path.at(-1) === 'number' ? { fixes: removing(at, name) } : {}),
          hint: 'keep one of the two',
          related: [{ message: 'the first', at: first }],
        };
      }
    }
  },
});
