import { EventNotFound } from '../../domain/events/event-not-found.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { Authorizer } from '../access/ports.js';
import type { CommandContext } from '../shared/command-context.js';
import type { EventFeed } from './event-feed.js';
import type { RecordedEvent } from './event-log.js';

/** Reads one event of the caller's. */
export class GetEvent {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly feed: EventFeed,
  ) {}

  /** @throws PermissionDenied, EventNotFound, Unavailable */
  async execute(id: Uuid, command: CommandContext): Promise<RecordedEvent> {
    this.authorizer.require(command.actor, 'event:read');
    const event = await this.feed.find(command.reach, id);
    if (event === null) throw new EventNotFound();
    return event;
  }
}
