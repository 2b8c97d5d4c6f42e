import type { TenantNews } from '../../application/provisioning/ports.js';
import type { Uuid } from '../../domain/shared/uuid.js';

/** Wakes, within this process, whoever waits for news of a tenant. */
export class TenantNewsSignal implements TenantNews {
  private readonly waiting = new Map<Uuid, Set<() => void>>();
  private ended = false;

  tell(tenant: Uuid): void {
    for (const wake of this.waiting.get(tenant) ?? []) wake();
  }

  end(): void {
    this.ended = true;
    for (const tenant of this.waiting.keys()) this.tell(tenant);
  }

  next(tenant: Uuid, withinMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wakers = this.waiting.get(tenant) ?? new Set();
      const wake = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        wakers.delete(wake);
        if (wakers.size === 0) this.waiting.delete(tenant);
        resolve();
      };
      const timer = setTimeout(wake, withinMs);
      signal.addEventListener('abort', wake);
      wakers.add(wake);
      this.waiting.set(tenant, wakers);
      if (signal.aborted || this.ended) wake();
    });
  }
}
