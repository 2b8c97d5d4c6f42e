import { EventNotFound } from '../../domain/events/event-not-found.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { Authorizer } from '../access/ports.js';
import type { CommandContext } from '../shared/command-context.js';
import type { Page, PageRequest } from '../shared/page.js';
import type { EventFeed, EventFilter, FeedPosition } from './event-feed.js';
import type { RecordedEvent } from './event-log.js';

/** Reads the feed of the caller's events page by page, in the order of their sequence. */
export class ListEvents {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly feed: EventFeed,
  ) {}

  /**
   * `behind` names the event after which a feed begins, where the page does not say it.
   * @throws PermissionDenied, EventNotFound when there is no such event in reach, Unavailable
   */
  async execute(
    filter: EventFilter,
    behind: Uuid | null,
    page: PageRequest<FeedPosition>,
    command: CommandContext,
  ): Promise<Page<RecordedEvent, FeedPosition>> {
    this.authorizer.require(command.actor, 'event:read');
    const after = page.after ?? (behind === null ? null : await this.positionOf(behind, command));
    return this.feed.list(command.reach, filter, { ...page, after });
  }

  private async positionOf(id: Uuid, { reach }: CommandContext): Promise<FeedPosition> {
    const event = await this.feed.find(reach, id);
    if (event === null || event.sequence === null) throw new EventNotFound();
    return { sequence: event.sequence };
  }
}
