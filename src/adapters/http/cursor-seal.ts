import { createHmac, timingSafeEqual } from 'node:crypto';
import type { z } from 'zod';
import type { SharedSecrets } from '../../application/shared/ports.js';
import { HttpProblem } from './problem.js';

const SECRET_NAME = 'list-cursors';
const TAG_BYTES = 32;

/**
 * Turns positions in lists into cursors and back. A cursor carries an HMAC-SHA256 over the position and the list it belongs to, so that
 * it is good for that very list only and cannot be made up. Every process has the same key.
 */
export class CursorSeal {
  private secret: Promise<Uint8Array> | null = null;

  constructor(private readonly secrets: SharedSecrets) {}

  /** Makes a cursor of a position in a list; `list` says which: its owner, filter and order. @throws Unavailable */
  async seal(list: unknown, position: unknown): Promise<string> {
    const payload = Buffer.from(JSON.stringify(position));
    return Buffer.concat([await this.tag(list, payload), payload]).toString('base64url');
  }

  /**
   * Reads the position in a list from a cursor.
   * @throws HttpProblem invalid-cursor when it was not made by `seal` for this list
   * @throws Unavailable
   */
  async open<Position>(list: unknown, cursor: string, schema: z.ZodType<Position>): Promise<Position> {
    const bytes = Buffer.from(cursor, 'base64url');
    const tag = bytes.subarray(0, TAG_BYTES);
    const payload = bytes.subarray(TAG_BYTES);
    const isOurs =
      bytes.toString('base64url') === cursor &&
      tag.byteLength === TAG_BYTES &&
      timingSafeEqual(tag, await this.tag(list, payload));
    if (!isOurs) throw invalidCursor();
    return schema.parse(JSON.parse(payload.toString()));
  }

  private async tag(list: unknown, payload: Uint8Array): Promise<Buffer> {
    // JSON has no raw line break, so where the list ends and the position begins is certain.
    return createHmac('sha256', await this.key())
      .update(JSON.stringify(list))
      .update('\n')
      .update(payload)
      .digest();
  }

  private async key(): Promise<Uint8Array> {
    this.secret ??= this.secrets.get(SECRET_NAME);
    try {
      return await this.secret;
    } catch (error) {
      this.secret = null;
      throw error;
    }
  }
}

function invalidCursor(): HttpProblem {
  const message = 'Is not a cursor of this list: send it with the filter and the order that it was answered for';
  return new HttpProblem('invalid-cursor', 'The cursor is not one of this list.', {
    members: { errors: [{ pointer: '?cursor', code: 'invalid_cursor', message }] },
  });
}
