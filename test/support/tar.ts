import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const BLOCK = 512;

/** Unpacks the regular files of a compressed tar archive (POSIX ustar and pax), as npm makes it, into a folder. */
export function unpack(archive: Uint8Array, folder: string): void {
  const made = new Set<string>();
  const bytes = gunzipSync(archive);
  let longName: string | undefined;
  for (let at = 0; at < bytes.length && bytes[at] !== 0;) {
    const header = bytes.subarray(at, at + BLOCK);
    const size = Number.parseInt(text(header, 124, 12), 8);
    const content = bytes.subarray(at + BLOCK, at + BLOCK + size);
    const type = text(header, 156, 1);
    if (type === 'x') longName = /\d+ path=(.*)\n/.exec(content.toString())?.[1];
    if (type === '0') {
      const name = longName ?? [text(header, 345, 155), text(header, 0, 100)].filter((part) => part !== '').join('/');
      const file = join(folder, name);
      if (!made.has(dirname(file))) mkdirSync(dirname(file), { recursive: true });
      made.add(dirname(file));
      writeFileSync(file, content);
      longName = undefined;
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
}

function text(header: Buffer, from: number, length: number): string {
  return header
    .subarray(from, from + length)
    .toString()
    .replace(/[\0 ].*$/s, '');
}
