import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** The values of a field that is text. */
export function textsOf(message: Uint8Array, field: number): string[] {
  return partsOf(message, field).map((bytes) => Buffer.from(bytes).toString('utf8'));
}

/** The values of a field that is text, bytes or a message. */
export function partsOf(message: Uint8Array, wanted: number): Uint8Array[] {
  const reader = new BinaryReader(message);
  const found: Uint8Array[] = [];
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === wanted && type === WireType.LengthDelimited) found.push(reader.bytes());
    else reader.skip(type, field);
  }
  return found;
}
