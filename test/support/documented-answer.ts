import type { Response as SupertestResponse } from 'supertest';

/** An answer as the conformance check looks at it. */
export interface DocumentedAnswer {
  readonly method: string;
  /** The address, or its template in the documentation. */
  readonly path: string;
  readonly status: number;
  /** By lower-case name, as Node has them. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** Reads what supertest got. */
export function answerOf(response: SupertestResponse): DocumentedAnswer {
  const { method, url } = response.request;
  const body: unknown = response.body;
  return {
    method,
    path: new URL(url).pathname,
    status: response.status,
    headers: { ...response.headers },
    body: response.text ?? (Buffer.isBuffer(body) ? body.toString() : ''),
  };
}

/** Reads what `fetch` got. */
export async function answerOfFetch(method: string, response: Response): Promise<DocumentedAnswer> {
  return {
    method,
    path: new URL(response.url).pathname,
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
  };
}
