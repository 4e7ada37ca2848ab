import type { Operation } from '../patches/difference.ts';

/** RFC 6902, as far as the generator uses it. @throws Error if an operation does not fit the document */
export function applyOperations(operations: readonly Operation[], document: unknown): unknown {
  const holder = { root: structuredClone(document) };
  for (const operation of operations) {
    const steps = ['root', ...operation.path.split('/').slice(1).map(unescaped)];
    const key = steps.pop() ?? '';
    let parent: object = holder;
    for (const step of steps) parent = Object(Object.getOwnPropertyDescriptor(parent, step)?.value);
    const exists = Object.hasOwn(parent, key);
    if (exists === (operation.op === 'add'))
      throw new Error(`${operation.op} ${operation.path} does not fit.`);
    if (operation.op === 'remove') Reflect.deleteProperty(parent, key);
    else {
      const value = structuredClone(operation.value);
      Object.defineProperty(parent, key, { value, enumerable: true, writable: true, configurable: true });
    }
  }
  return holder.root;
}

const unescaped = (step: string): string => step.replace(/~1/g, '/').replace(/~0/g, '~');
