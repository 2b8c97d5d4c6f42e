import { z } from 'zod';

const problem = z.looseObject({
  detail: z.string(),
  request_id: z.string().optional(),
  errors: z.array(z.object({ pointer: z.string(), message: z.string() })).optional(),
});

/** The service refused what a command asked for. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** Reads why a request was refused, for people. */
export async function refusalOf(response: Response): Promise<Refused> {
  const text = await response.text();
  const said = problem.safeParse(jsonIn(text));
  if (!said.success) return new Refused(`The service answered with ${response.status}: ${text.slice(0, 300)}`);
  const { detail, errors = [], request_id } = said.data;
  const lines = errors.slice(0, 20).map(({ pointer, message }) => `  ${pointer}: ${message}`);
  return new Refused([`${response.status}: ${detail}`, ...lines, `  (request ${request_id ?? 'unknown'})`].join('\n'));
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
