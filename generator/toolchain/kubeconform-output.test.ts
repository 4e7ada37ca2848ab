import { describe, expect, it } from 'vitest';
import { parseKubeconformOutput } from './kubeconform-output.ts';

function parseOne(resource: Record<string, unknown>) {
  return parseKubeconformOutput(JSON.stringify({ resources: [{ filename: 'a.yaml', ...resource }] })) ?? [];
}

describe('parseKubeconformOutput', () => {
  it('reads a valid document', () => {
    expect(parseOne({ kind: 'Service', name: 'greeter', status: 'statusValid', msg: '' })).toEqual([
      { file: 'a.yaml', kind: 'Service', name: 'greeter', status: 'valid', errors: [] },
    ]);
  });

  it('finds every fault in the message, also those inside a summary of several', () => {
    const msg =
      "problem validating schema. Check JSON formatting: jsonschema validation failed with 'file:///x.json#' " +
      "- at '/spec/containers/0': validation failed   - at '/spec/containers/0/image': got number, want string   " +
      "- at '/spec/containers/0': additional properties 'imag' not allowed - at '': missing property 'metadata'";
    expect(parseOne({ status: 'statusInvalid', msg })[0]?.errors).toEqual([
      { path: '/spec/containers/0/image', message: 'got number, want string' },
      { path: '/spec/containers/0', message: "additional properties 'imag' not allowed" },
      { path: '', message: "missing property 'metadata'" },
    ]);
  });

  it('keeps a message without places whole', () => {
    const [validation] = parseOne({ status: 'statusError', msg: 'could not find schema for Gateway' });
    expect(validation).toMatchObject({
      status: 'error',
      errors: [{ path: '', message: 'could not find schema for Gateway' }],
    });
  });

  it('counts a skipped document as an error and an empty one not at all', () => {
    expect(parseOne({ status: 'statusSkipped', msg: '' })[0]?.status).toBe('error');
    expect(parseOne({ status: '', msg: '' })).toEqual([]);
  });

  it('gives nothing for anything else', () => {
    expect(parseKubeconformOutput('{}')).toBeUndefined();
    expect(parseKubeconformOutput('no JSON')).toBeUndefined();
  });
});
