/**
 * Gathers the comments of the contracts into contracts/descriptions.json, because generated code keeps them as
 * comments only: `node contracts/describe.ts`, after a contract has changed. Another file may be named to write to.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fromBinary } from '@bufbuild/protobuf';
import { type FileDescriptorProto, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

const root = fileURLToPath(new URL('..', import.meta.url));
const image = execFileSync('buf', ['build', '--as-file-descriptor-set', '-o', '-#format=binpb'], {
  cwd: root,
  maxBuffer: 2 ** 26,
});
const ours = fromBinary(FileDescriptorSetSchema, image).file.filter((file) => file.package.startsWith('rialto.'));
const entries = ours.flatMap(commentsOf).sort(([a], [b]) => (a < b ? -1 : 1));
const written = process.argv[2] ?? new URL('descriptions.json', import.meta.url);
writeFileSync(written, `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`);

/** Full names and comments of everything in a file that has one. */
function commentsOf(file: FileDescriptorProto): [string, string][] {
  return (file.sourceCodeInfo?.location ?? []).flatMap(({ path, leadingComments }) => {
    const name = leadingComments === '' ? null : nameAt(file, path);
    return name === null ? [] : [[`${file.package}.${name}`, oneLine(leadingComments)] satisfies [string, string]];
  });
}

/** Field numbers in descriptor.proto: 4 and 6 lead to messages and services, 2 from there to fields and methods. */
function nameAt(file: FileDescriptorProto, [kind, at = -1, member, memberAt = -1, ...more]: number[]): string | null {
  const owner = kind === 4 ? file.messageType[at] : kind === 6 ? file.service[at] : undefined;
  if (owner === undefined || more.length > 0) return null;
  if (member === undefined) return owner.name;
  if (member !== 2) return null;
  const inside = 'method' in owner ? owner.method[memberAt] : owner.field[memberAt];
  return inside === undefined ? null : `${owner.name}.${inside.name}`;
}

function oneLine(comment: string): string {
  return comment.trim().replace(/\s*\n\s*/g, ' ');
}
