// Unexpected errors: one line names the failed step, another the path of the log with the stack. No
// dependencies, because installing and bundling can fail too.
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';

export function during(doing, work) {
  try {
    const result = work();
    return result instanceof Promise ? result.catch((error) => fail(doing, error)) : result;
  } catch (error) {
    return fail(doing, error);
  }
}

function fail(doing, error) {
  if (error instanceof Error && Object.isExtensible(error)) error.doing ??= doing;
  throw error;
}

export function inOneLine(error) {
  if (!(error instanceof Error)) return `a value that is not an error was thrown: ${inspect(error)}`;
  // Errors of the operating system name themselves; errors of the generator do not.
  const kind = error.name === 'Error' ? '' : `${error.name}: `;
  const doing = typeof error.doing === 'string' ? `while ${error.doing}: ` : '';
  return `${doing}${kind}${error.message}`.replace(/\s*\n\s*/g, ' ');
}

export function logged(root, command, error) {
  const name = `${command}-${new Date().toISOString().replace(/[:.]/g, '-')}-${process.pid}.log`;
  const text = `npm run ${command}, Node ${process.version}, ${process.platform} ${process.arch}\n${inOneLine(error)}\n\n${inspect(error)}\n`;
  const reasons = [];
  for (const folder of [join(root, '.cache', 'errors'), join(tmpdir(), 'grpc-istio-gitops')]) {
    try {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, name), text);
      return `The log with the stack: ${join(folder, name)}`;
    } catch (failure) {
      // Any reason is printed if the next folder cannot be written either.
      reasons.push(failure instanceof Error ? failure.message : String(failure));
    }
  }
  return `The log with the stack could not be written: ${reasons.join('; ')}`;
}

export function reportError(root, command, error) {
  console.error(`${command}: ${inOneLine(error)}\n${logged(root, command, error)}`);
}
