import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { Failure } from '../command-line/errors.ts';
import { listAt, mapAt, textAt } from '../lang/at-path.ts';
import { bufBinary } from './buf.ts';
import { runner } from './runner.ts';

const template = 'protos/buf.gen.yaml';

/**
 * Runs buf in a folder that holds protos/, node_modules/ and generator/, and writes services/gen below another.
 * @throws Failure with the message of buf
 */
export async function generateCode(folder: string, output: string): Promise<void> {
  const run = runner({ cwd: folder });
  const { exitCode, stderr } =
    await run`${bufBinary()} generate --template ${templateFor(folder)} -o ${output}`;
  if (exitCode !== 0) throw new Failure(`buf could not generate code from protos/:\n${stderr.trim()}`);
}

/** buf refuses an input without protos. A repository has none after the example, until its first own service. */
function templateFor(folder: string): string {
  const names = readdirSync(join(folder, 'protos'), { recursive: true, encoding: 'utf8' });
  if (names.some((name) => name.endsWith('.proto'))) return template;
  const settings = mapAt(parse(readFileSync(join(folder, template), 'utf8')));
  const inputs = listAt(settings, 'inputs').filter((input) => textAt(input, 'directory') !== 'protos');
  return JSON.stringify({ ...settings, inputs });
}
