import type { ProtoFile } from './proto-index.ts';

/** A descriptor set of some files, each once, as bytes. Source: google/protobuf/descriptor.proto, FileDescriptorSet. */
export function descriptorSetOf(files: readonly ProtoFile[]): Buffer {
  const once = new Map(files.map((file) => [file.name, file]));
  return Buffer.concat(
    [...once.values()].flatMap(({ descriptor }) => {
      const bytes = Buffer.from(descriptor, 'base64');
      return [Buffer.from([tagOfFile, ...lengthOf(bytes.length)]), bytes];
    }),
  );
}

/** Field 1, with a length before its bytes. */
const tagOfFile = 0x0a;

/** A number in groups of 7 bits, the lowest first. Source: Protocol Buffers, Encoding. */
function lengthOf(length: number): number[] {
  return length < 0x80 ? [length] : [(length & 0x7f) | 0x80, ...lengthOf(Math.floor(length / 0x80))];
}

/** The files of a descriptor set, as bytes, in their order. */
export function splitDescriptorSet(set: Buffer): Buffer[] {
  const files: Buffer[] = [];
  for (let at = 0; at < set.length; ) {
    let length = 0;
    let byte = 0x80;
    at += 1;
    for (let shift = 1; byte >= 0x80; shift *= 0x80) {
      byte = set.readUInt8(at);
      length += (byte & 0x7f) * shift;
      at += 1;
    }
    files.push(set.subarray(at, at + length));
    at += length;
  }
  return files;
}
