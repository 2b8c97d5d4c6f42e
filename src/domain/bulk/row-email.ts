import { isJsonObject } from '../shared/merge-patch.js';
import { emailKey, isEmail } from '../tenants/email.js';

/** The e-mail address in what a row says, as addresses are compared; `null` where there is none. */
export function rowEmailKey(input: string | null): string | null {
  const said: unknown = input === null ? null : JSON.parse(input);
  const email = isJsonObject(said) ? said['email'] : null;
  return typeof email === 'string' && isEmail(email) ? emailKey(email) : null;
}
