import type { PartnerId, Reach } from '../../domain/access/partner.js';
import type { Occasion } from '../../domain/shared/change.js';
import { ChangedMeanwhile } from '../../domain/shared/changed-meanwhile.js';
import { DomainError } from '../../domain/shared/domain-error.js';
import { Unavailable } from '../../domain/shared/unavailable.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { InvalidStateTransition } from '../../domain/tenants/tenant-errors.js';
import type { CommandContext } from './command-context.js';
import { byOwner, oncePerKey, type KeyMemory } from './once-per-key.js';
import type { Outcome } from './outcome.js';
import type { Clock, IdGenerator } from './ports.js';
import { settle, type ChangeStorage } from './settle.js';
import { TurnPerKey } from './turn-per-key.js';

/** How often a decision is made anew because its subject changed meanwhile, before the caller is told to come back. */
const MAX_ATTEMPTS = 50;

/** What can be decided about: it has an owner and a version. */
export interface Versioned {
  readonly state: { readonly partner: PartnerId; readonly version: number };
}

/** Where the subjects of decisions are kept. */
export interface DecisionStorage<Subject, SubjectChange> extends ChangeStorage<Subject, SubjectChange> {
  find(reach: Reach, id: Uuid): Promise<Subject | null>;
  recall(partner: PartnerId, command: CommandContext, now: Date): Promise<Outcome<Subject> | null>;
}

/** How one kind of subject refuses. */
export interface DecisionRefusals {
  notFound(): DomainError;
  changedMeanwhile(): ChangedMeanwhile;
  /** Keeps a refusal that lasts for repetitions of the request; answers `false` when the key has an outcome already. */
  remember?(
    partner: PartnerId,
    refusal: InvalidStateTransition,
    command: CommandContext,
    occasion: Occasion,
  ): Promise<boolean>;
}

/** What is decided about a subject; `null` leaves it as it is. */
type Decide<Subject, SubjectChange> = (
  subject: Subject,
  occasion: Occasion,
) => SubjectChange | null | Promise<SubjectChange | null>;

/**
 * How every change of something that exists is made: load, decide, save. When it changed meanwhile the decision is made anew on what
 * it is now, so that no acknowledged change is lost; a caller who named versions is told instead.
 */
export class Decision<Subject extends Versioned, SubjectChange extends { readonly next: Subject }> {
  /** Decisions on one subject take turns within the process; across processes the version settles it. */
  private readonly turns = new TurnPerKey<Uuid>();

  constructor(
    private readonly storage: DecisionStorage<Subject, SubjectChange>,
    private readonly refusals: DecisionRefusals,
    private readonly ids: IdGenerator,
    private readonly clock: Clock,
  ) {}

  /**
   * `decide` answers `null` to leave the subject as it is.
   * @throws what `refusals` make, IdempotencyKeyReused, Unavailable, and what `decide` and the storage throw
   */
  make(id: Uuid, command: CommandContext, decide: Decide<Subject, SubjectChange>): Promise<Outcome<Subject>> {
    return this.turns.take(id, async () => {
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
        try {
          return await this.once(id, command, decide);
        } catch (error) {
          if (!(error instanceof ChangedMeanwhile) || command.expectedVersions !== null) throw error;
        }
      }
      throw new Unavailable(new Error('it changed again and again'));
    });
  }

  private once(id: Uuid, command: CommandContext, decide: Decide<Subject, SubjectChange>): Promise<Outcome<Subject>> {
    const find = () => this.found(command.reach, id);
    return byOwner(command.reach, find, (owner, found) => this.oncePerKey(owner, command, decide, found));
  }

  private oncePerKey(
    partner: PartnerId,
    command: CommandContext,
    decide: Decide<Subject, SubjectChange>,
    find: () => Promise<Subject>,
  ): Promise<Outcome<Subject>> {
    const occasion = { at: this.clock.now(), eventId: this.ids.next() };
    const { dryRun } = command;
    const key: KeyMemory<Subject> = {
      recall: async () => (dryRun ? null : this.storage.recall(partner, command, occasion.at)),
      remember: async (refusal) =>
        dryRun || (await this.refusals.remember?.(partner, refusal, command, occasion)) !== false,
    };
    return oncePerKey(
      key,
      async () => {
        const subject = await find();
        return { subject, change: await this.decided(subject, command, occasion, decide) };
      },
      async ({ subject, change }) =>
        change === null ? { value: subject, replayed: false } : settle(this.storage, change, command),
    );
  }

  private async found(reach: Reach, id: Uuid): Promise<Subject> {
    const subject = await this.storage.find(reach, id);
    if (subject === null) throw this.refusals.notFound();
    return subject;
  }

  /** What does not exist for the caller is said before what version it has. */
  private async decided(
    subject: Subject,
    command: CommandContext,
    occasion: Occasion,
    decide: Decide<Subject, SubjectChange>,
  ): Promise<SubjectChange | null> {
    const isExpected = command.expectedVersions?.includes(subject.state.version) ?? true;
    try {
      const change = await decide(subject, occasion);
      if (!isExpected) throw this.refusals.changedMeanwhile();
      return change;
    } catch (error) {
      const isAbsence = error instanceof DomainError && error.kind === 'not-found';
      throw isExpected || isAbsence ? error : this.refusals.changedMeanwhile();
    }
  }
}
