import { expect, test, vi } from 'vitest';
import { readInputs } from '../../load/inputs.ts';
import { render } from '../../pipeline/render.ts';
import { soundFiles, temporaryRepository } from '../../testing/temporary-repository.ts';

/** How often anything is put into a set while a service with so many variables is checked. */
async function additionsFor(variables: number): Promise<number> {
  const lines = Array.from({ length: variables }, (_, index) => `  KEY_${index}: v\n`);
  const path = 'services/orders/service.yaml';
  const root = temporaryRepository({ [path]: `${soundFiles[path]}env:\n${lines.join('')}` });
  const add = vi.spyOn(Set.prototype, 'add');
  try {
    await render(root, readInputs(root));
    return add.mock.calls.length;
  } finally {
    add.mockRestore();
  }
}

test('twice as many variables are about twice as much work', async () => {
  // What is done once only, such as compiling the schemas, is done before.
  await additionsFor(1);
  const [some, twice] = [await additionsFor(400), await additionsFor(800)];
  expect(twice).toBeGreaterThan(some);
  expect(twice / some).toBeLessThan(2.5);
});
