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

/** An action says that it has not done it, and might later on. `reason` is public, the cause is for the log; `retryAfterMs` is how long it asks to be left alone. */
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

/** There is no telling whether an action has done it: what came back is no complete answer. `reason` is public, the cause is for the log. */
export class ActionUnanswered extends Error {
  override readonly name = 'ActionUnanswered';

  constructor(
    readonly reason: string,
    cause?: unknown,
  ) {
    super('the action did not answer', { cause });
  }
}
