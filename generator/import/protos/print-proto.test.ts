import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fromBinary, toJson } from '@bufbuild/protobuf';
import {
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
} from '@bufbuild/protobuf/wkt';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { bufBinary } from '../../toolchain/buf.ts';
import { printProto } from './print-proto.ts';

/** The descriptors of protos, compiled by buf. */
function compiled(files: Readonly<Record<string, string>>): readonly FileDescriptorProto[] {
  const folder = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const build = ['build', '.', '--exclude-source-info', '--as-file-descriptor-set', '-o', '-#format=binpb'];
  const bytes = execFileSync(bufBinary(), build, { cwd: folder, maxBuffer: 1 << 28 });
  return fromBinary(FileDescriptorSetSchema, bytes).file;
}

const own = (files: readonly FileDescriptorProto[]) =>
  files.filter(({ name }) => !name.startsWith('google/protobuf/'));

const proto3 = `syntax = "proto3";
package shop.v1;
import public "shop/v1/money.proto";
import "google/protobuf/timestamp.proto";
import "google/protobuf/descriptor.proto";
option go_package = "example.com/shop;shop";
option java_multiple_files = true;
extend google.protobuf.MethodOptions { string team = 50001; }
// Comments are lost.
service Cart {
  option deprecated = true;
  rpc Get(Item) returns (Item.Part) { option idempotency_level = NO_SIDE_EFFECTS; }
  rpc Watch(stream Item) returns (stream Money);
}
message Item {
  reserved 4, 6 to 9, 1000 to max;
  reserved "old", "older";
  string id = 1;
  optional int32 count = 2;
  repeated Part parts = 3;
  map<string, Part> by_name = 5;
  map<int64, Kind> kinds = 10;
  oneof price { Money money = 11; string text = 12 [deprecated = true]; }
  repeated int32 packed_not = 13 [packed = false];
  string other_name = 14 [json_name = "another"];
  google.protobuf.Timestamp at = 15;
  message Part { message Inner { bool yes = 1; } Inner inner = 1; Kind kind = 2; }
  enum Kind { option allow_alias = true; KIND_UNSPECIFIED = 0; KIND_A = 1; KIND_B = 1 [deprecated = true]; reserved 5 to max; reserved "KIND_OLD"; }
}
`;
const money = 'syntax = "proto3";\npackage shop.v1;\nmessage Money { int64 units = 1; }\n';
const proto2 = `syntax = "proto2";
package old.v1;
message A {
  required string name = 1 [default = "a \\"b\\"\\n"];
  optional bytes raw = 2 [default = "\\001x"];
  optional Mode mode = 3 [default = ON];
  optional double ratio = 4 [default = inf];
  repeated int32 numbers = 5 [packed = true];
  extensions 100 to 199, 1000 to max;
  oneof one { string x = 6; int32 y = 7; }
}
enum Mode { OFF = -1; ON = 3; }
extend A { optional string more = 100; repeated Mode modes = 101; }
`;
const editions = `edition = "2023";
package new.v1;
option features.field_presence = IMPLICIT;
message A {
  reserved old;
  string name = 1;
  int32 count = 2 [features.field_presence = EXPLICIT];
  repeated int32 numbers = 3 [features.repeated_field_encoding = EXPANDED];
}
enum Kind { option features.enum_type = CLOSED; KIND_A = 1; }
`;

test('a printed proto compiles to the same descriptor', () => {
  const before = own(
    compiled({
      'shop/v1/cart.proto': proto3,
      'shop/v1/money.proto': money,
      'old.proto': proto2,
      'new/v1/new.proto': editions,
    }),
  );
  expect(before).toHaveLength(4);
  const after = own(compiled(Object.fromEntries(before.map((file) => [file.name, printProto(file)]))));
  const json = (files: readonly FileDescriptorProto[]) =>
    files.map((file) => toJson(FileDescriptorProtoSchema, file));
  expect(json(after)).toEqual(json(before));
});

test('a group has no text', () => {
  const [file] = compiled({ 'a.proto': 'syntax = "proto2";\nmessage A { optional group B = 1 {} }\n' });
  expect(() => file && printProto(file)).toThrow(
    'the field b is a group: pass its .proto files with --protos',
  );
});
