import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../command-line/errors.ts';
import { bufBinary } from '../toolchain/buf.ts';
import { runner } from '../toolchain/runner.ts';

/**
 * Changes that break calls on the wire. Names of fields and files matter to source code only. An idempotency level is a
 * hint for proxies, not a part of a call.
 * Source: Buf, Breaking change rules and categories: WIRE.
 */
const config = JSON.stringify({
  version: 'v2',
  breaking: { use: ['WIRE'], except: ['RPC_SAME_IDEMPOTENCY_LEVEL', 'FILE_SAME_PACKAGE'] },
});

/**
 * The findings of buf breaking for a contract compared with an older one, limited to methods that both have, as
 * `package.Service/Method`.
 * @param next path of an image of buf, or of a folder of protos
 * @throws Failure if buf cannot read one of them
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
      throw new Failure(`buf breaking failed: ${ran.stderr.trim()}`);
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

/** Reduces a contract to some methods and their messages. */
async function reduce(contract: string, methods: readonly string[], target: string): Promise<void> {
  const types = methods.flatMap((method) => ['--type', method.replace('/', '.')]);
  const ran = await runner()`${bufBinary()} build ${contract} --exclude-source-info ${types} -o ${target}`;
  if (ran.exitCode !== 0) throw new Failure(`buf build of ${contract} failed: ${ran.stderr.trim()}`);
}

function messageOf(line: string): string {
  const { message = 'buf gave no reason' }: { readonly message?: string } = JSON.parse(line);
  return message.replace(/\.$/, '');
}
