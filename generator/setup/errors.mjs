// Errors that nobody expected: one line says what was being done, another where the log with the stack is.
// Free of dependencies, because installing and bundling can fail too.
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
  if (!(error instanceof Error)) return `something that is no error was thrown: ${inspect(error)}`;
  // What the operating system refuses names itself; a mistake of the generator does not.
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
      // Whatever the reason, it is told if the next folder cannot be written either.
      reasons.push(failure instanceof Error ? failure.message : String(failure));
    }
  }
  return `The log with the stack could not be written: ${reasons.join('; ')}`;
}

export function tell(root, command, error) {
  console.error(`${command}: ${inOneLine(error)}\n${logged(root, command, error)}`);
}
