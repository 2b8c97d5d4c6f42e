import { InvalidInput, type FieldError } from '../../domain/shared/invalid-input.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import { patternFlaws } from '../../domain/webhooks/webhook-rules.js';
import type { Authorizer } from '../access/ports.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Outcome } from '../shared/outcome.js';
import type { DeliveriesDue, DeliveryLog, ReplaySpan } from './delivery-ports.js';
import type { WebhookAction } from './webhook-action.js';

/** Has the events of a span delivered to a webhook once more, or for the first time. */
export class ReplayEvents {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly action: WebhookAction,
    private readonly deliveries: DeliveryLog,
    private readonly due: DeliveriesDue,
  ) {}

  /**
   * Answers how many deliveries that makes.
   * @throws PermissionDenied, WebhookNotFound, InvalidInput, InvalidStateTransition, WebhookChangedMeanwhile
   * @throws IdempotencyKeyReused, Unavailable
   */
  async execute(id: Uuid, span: ReplaySpan, command: CommandContext): Promise<Outcome<number>> {
    this.authorizer.require(command.actor, 'webhook:write');
    requireValidSpan(span);
    return this.action.make(id, command, {
      recall: (partner, now) => this.deliveries.recallReplay(partner, command, now),
      act: async ({ state: { partner } }, { at }) => {
        if (command.dryRun) return { value: await this.deliveries.countReplayed(partner, id, span), replayed: false };
        const outcome = await this.deliveries.replay(partner, id, span, command, at);
        this.due.tell([id]);
        return outcome;
      },
    });
  }
}

function requireValidSpan({ since, until, eventTypes }: ReplaySpan): void {
  const errors: FieldError[] = eventTypes === null ? [] : [...patternFlaws(eventTypes)];
  if (until !== null && until <= since) {
    errors.push({ pointer: '/until', code: 'out_of_range', message: 'Must be after since' });
  }
  if (errors.length > 0) throw new InvalidInput(errors);
}
