import type { Container } from 'inversify';
import { TOKENS } from '../tokens.js';

/** In a process without a worker, has whichever worker there is look at what is due now. It would find it by itself, only later. */
export function leaveDeliveriesToWorkers(container: Container): void {
  const alarm = container.get(TOKENS.deliveryAlarm);
  container.get(TOKENS.deliveriesDue).listen((webhooks) => {
    for (const webhook of webhooks) alarm.set(webhook, 0).catch(() => undefined);
  });
}
