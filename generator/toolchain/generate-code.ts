import { Failure } from '../command-line/errors.ts';
import { bufBinary } from './buf.ts';
import { quietly } from './quietly.ts';

/**
 * Runs buf in a folder that holds protos/, node_modules/ and generator/, and writes services/gen below another.
 * @throws Failure with buf's words
 */
export async function generateCode(folder: string, output: string): Promise<void> {
  const run = quietly({ cwd: folder });
  const { exitCode, stderr } = await run`${bufBinary()} generate --template protos/buf.gen.yaml -o ${output}`;
  if (exitCode !== 0) throw new Failure(`buf could not generate code from protos/:\n${stderr.trim()}`);
}
