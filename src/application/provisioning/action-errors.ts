/** An action will not do it for this tenant, however often it is asked. `reason` is public: the partner reads it. */
export class ActionRefused extends Error {
  override readonly name = 'ActionRefused';

  constructor(
    readonly reason: string,
    cause?: unknown,
  ) {
    super('the action refused', { cause });
  }
}

/** An action could not do it just now. `reason` is public, the cause is for the log; `retryAfterMs` is how long it asks to be left alone. */
export class ActionFailed extends Error {
  override readonly name = 'ActionFailed';

  constructor(
    readonly reason: string,
    readonly retryAfterMs: number | null = null,
    cause?: unknown,
  ) {
    super('the action failed', { cause });
  }
}
