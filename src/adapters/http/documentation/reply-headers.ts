import { z } from 'zod';

const REQUEST_ID = z.string().meta({
  header: { id: 'X-Request-Id' },
  description: 'Names this request to us: yours, where you sent a sane one.',
  example: '0192f7a4-5b1c-7e3a-9f10-2c4d6e8f0a1b',
});

const RATE_LIMIT_POLICY = z
  .string()
  .optional()
  .meta({
    header: { id: 'RateLimit-Policy' },
    pattern: '^"partner";q=[0-9]+;w=[0-9]+$',
    description:
      'What a partner may ask for: `q` requests at once, and as many again in every `w` seconds. Without a limit: left out.',
    example: '"partner";q=1200;w=12',
  });

const RATE_LIMIT = z
  .string()
  .optional()
  .meta({
    header: { id: 'RateLimit' },
    pattern: '^"partner";r=[0-9]+;t=[0-9]+$',
    description:
      'What is left of it: `r` requests now, and all of it in `t` seconds. On every answer to an accepted token.',
    example: '"partner";r=1187;t=1',
  });

/** The headers that every answer has. */
export const EVERYWHERE: z.ZodRawShape = {
  'X-Request-Id': REQUEST_ID,
  'RateLimit-Policy': RATE_LIMIT_POLICY,
  RateLimit: RATE_LIMIT,
};

const RETRY_AFTER = z.string().meta({
  header: { id: 'Retry-After' },
  pattern: '^[0-9]+$',
  description: 'Seconds to wait before the next attempt.',
});

const CHALLENGE = z.string().meta({
  header: { id: 'WWW-Authenticate' },
  pattern: '^Bearer',
  description: 'What was wrong with the token, where one was sent (RFC 6750 §3).',
});

const ALLOW = z.string().meta({ header: { id: 'Allow' }, description: 'The methods that are possible here.' });

const ACCEPT = z
  .string()
  .optional()
  .meta({ header: { id: 'Accept' }, description: 'The media types that are possible, where yours is not.' });

const ACCEPT_ENCODING = z
  .string()
  .optional()
  .meta({
    header: { id: 'Accept-Encoding' },
    description: 'The content codings that are possible, where yours is not.',
  });

const REPLAYED = z
  .enum(['true'])
  .optional()
  .meta({
    header: { id: 'Idempotency-Replayed' },
    description: 'Sent when this is the outcome of the first request with the same `Idempotency-Key`.',
  });

const HEADERS_OF_STATUS: Readonly<Record<number, z.ZodRawShape>> = {
  401: { 'WWW-Authenticate': CHALLENGE },
  405: { Allow: ALLOW },
  415: { Accept: ACCEPT, 'Accept-Encoding': ACCEPT_ENCODING },
  429: { 'Retry-After': RETRY_AFTER },
  503: { 'Retry-After': RETRY_AFTER },
};

/** The headers of a problem. `replayable`: a repetition can be told the same again. */
export function problemHeaders(status: number, replayable: boolean): z.ZodObject {
  return z.object({
    ...HEADERS_OF_STATUS[status],
    ...(replayable && { 'Idempotency-Replayed': REPLAYED }),
    ...EVERYWHERE,
  });
}
