import { describe, it } from 'vitest';
import { explain, type Unavailable } from '../toolchain/availability.ts';
import { toolsAreMandatory } from '../toolchain/provide-tools.ts';

/**
 * Tests that need a tool: without it they are one skipped test, whose title explains how to get it.
 * @throws Error in continuous integration if the tool is missing and not optional
 */
export function describeWith<Tool extends { readonly available: true }>(
  title: string,
  tool: Tool | Unavailable,
  tests: (tool: Tool) => void,
): void {
  if (tool.available) describe(title, () => tests(tool));
  else if (toolsAreMandatory() && !tool.isOptional) throw new Error(explain(tool));
  else it.skip(`${title}: ${explain(tool)}`, () => {});
}
