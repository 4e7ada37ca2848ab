import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../command-line/errors.ts';
import { bufBinary } from '../toolchain/buf.ts';
import { runner } from '../toolchain/runner.ts';

/**
 * What calls on the wire break of: names of fields and files are the source's business. An idempotency level is a
 * promise to proxies, and no part of a call.
 * Source: Buf, Breaking change rules and categories: WIRE.
 */
const config = JSON.stringify({
  version: 'v2',
  breaking: { use: ['WIRE'], except: ['RPC_SAME_IDEMPOTENCY_LEVEL', 'FILE_SAME_PACKAGE'] },
});

/**
 * What buf breaking says against a contract compared with an older one, as far as it concerns some methods,
 * `package.Service/Method`, that both have.
 * @param next path of an image of buf, or of a folder of protos
 * @throws Failure where buf cannot read one of them
 */
export async function breakingChanges(
  next: string,
  against: string,
  methods: readonly string[],
): Promise<readonly string[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'gitops-contracts-'));
  try {
    const [one, other] = [join(scratch, 'next.binpb'), join(scratch, 'against.binpb')];
    await Promise.all([reduce(next, methods, one), reduce(against, methods, other)]);
    const buf = runner({ cwd: scratch });
    const ran =
      await buf`${bufBinary()} breaking ${one} --against ${other} --config ${config} --error-format json`;
    if (ran.exitCode !== 0 && ran.stdout.trim() === '')
      throw new Failure(`buf breaking refused: ${ran.stderr.trim()}`);
    return [
      ...new Set(
        ran.stdout
          .split('\n')
          .filter((line) => line.startsWith('{'))
          .map(messageOf),
      ),
    ];
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Keeps of a contract what some methods consist of. */
async function reduce(contract: string, methods: readonly string[], target: string): Promise<void> {
  const types = methods.flatMap((method) => ['--type', method.replace('/', '.')]);
  const ran = await runner()`${bufBinary()} build ${contract} --exclude-source-info ${types} -o ${target}`;
  if (ran.exitCode !== 0) throw new Failure(`buf build of ${contract} refused: ${ran.stderr.trim()}`);
}

function messageOf(line: string): string {
  const { message = 'it does not say what' }: { readonly message?: string } = JSON.parse(line);
  return message.replace(/\.$/, '');
}
