/** A key of a map in YAML without an indirection, such as `greeter-b:`. */
const keyLine = /^([\w.-]+):(?=\s|$)/;

/**
 * The text of each service in a cluster file, by name: to parse only what a commit changed. Undefined for a file that is
 * not written as one block for each service, or has an anchor that one block gives to another.
 */
export function serviceTexts(text: string): ReadonlyMap<string, string> | undefined {
  if (/\t|\r|<<:|(?:^|[\s[{,:-])[&*!]\w/.test(text)) return undefined;
  const [start, other] = [...text.matchAll(/^services:[ ]*(?:#.*)?\n/gm)];
  if (!start || other) return undefined;
  const rest = text.slice(start.index + start[0].length);
  const end = rest.search(/^[^\s#]/m);
  const section = end < 0 ? rest : rest.slice(0, end);
  const [, indent] = /^( +)[^\s#]/m.exec(section) ?? [];
  if (indent === undefined) return undefined;
  const starts = [...section.matchAll(new RegExp(`^ {1,${indent.length}}(?=[^\\s#])`, 'gm'))];
  const texts = new Map<string, string>();
  for (const [index, found] of starts.entries()) {
    const block = section.slice(found.index, starts[index + 1]?.index);
    const [, name] = keyLine.exec(block.slice(indent.length, block.indexOf('\n'))) ?? [];
    if (found[0] !== indent || name === undefined || texts.has(name)) return undefined;
    texts.set(name, block);
  }
  return texts;
}
