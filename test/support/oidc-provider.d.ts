declare module 'oidc-provider/lib/helpers/als.js' {
  import type { AsyncLocalStorage } from 'node:async_hooks';

  /** What the provider follows its requests by. */
  const present: AsyncLocalStorage<unknown>;
  export default present;
}
