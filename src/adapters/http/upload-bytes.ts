import { createHash } from 'node:crypto';
import type { Request } from 'express';
import { BULK_LIMITS } from '../../domain/bulk/bulk-limits.js';
import { HttpProblem } from './problem.js';
import { cutOff, decoderOf } from './request-body.js';

/** A large body while it comes in, decompressed: as fast as it is taken, and no more of it in memory than one piece. */
export class UploadBytes implements AsyncIterable<Uint8Array> {
  private readonly hash = createHash('sha256');

  constructor(private readonly request: Request) {}

  /** A digest of all that came, and of what else belongs to the request. */
  digest(...others: readonly string[]): string {
    return this.hash.update(JSON.stringify(others)).digest('base64url');
  }

  /** @throws HttpProblem payload-too-large, unsupported-media-type, malformed-json when the body breaks off */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    const { request } = this;
    const decoder = decoderOf(request);
    if (decoder === null && Number(request.headers['content-length']) > BULK_LIMITS.bytes) throw tooLarge();
    const breakOff = () => void (request.complete || decoder?.destroy(new Error('the body broke off')));
    request.once('close', breakOff);
    const source = decoder === null ? request : request.pipe(decoder);
    let size = 0;
    try {
      for await (const chunk of source.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
        size += chunk.byteLength;
        if (size > BULK_LIMITS.bytes) throw tooLarge();
        this.hash.update(chunk);
        yield chunk;
      }
      if (!request.complete) throw cutOff();
    } catch (error) {
      throw error instanceof HttpProblem ? error : cutOff();
    } finally {
      request.off('close', breakOff);
      if (decoder !== null) request.unpipe(decoder);
      decoder?.destroy();
      // Whoever is refused in the middle should be able to finish sending, and then read why.
      request.resume();
    }
  }
}

function tooLarge(): HttpProblem {
  const mebibytes = BULK_LIMITS.bytes / 1024 / 1024;
  return new HttpProblem('payload-too-large', `The upload is larger than ${mebibytes} MiB; send it in several.`);
}
