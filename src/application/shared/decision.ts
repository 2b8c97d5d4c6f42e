import { EVERY_PARTNER, type PartnerId, type Reach } from '../../domain/access/partner.js';
import type { Occasion } from '../../domain/shared/change.js';
import { ChangedMeanwhile } from '../../domain/shared/changed-meanwhile.js';
import { DomainError } from '../../domain/shared/domain-error.js';
import { Unavailable } from '../../domain/shared/unavailable.js';
import type { Uuid } from '../../domain/shared/uuid.js';
import type { CommandContext } from './command-context.js';
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
  /** Keeps a refusal for repetitions of the request, if it is one that lasts. */
  remember?(partner: PartnerId, refusal: unknown, command: CommandContext, occasion: Occasion): Promise<void>;
}

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
  make(
    id: Uuid,
    command: CommandContext,
    decide: (subject: Subject, occasion: Occasion) => SubjectChange | null | Promise<SubjectChange | null>,
  ): Promise<Outcome<Subject>> {
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

  private async once(
    id: Uuid,
    command: CommandContext,
    decide: (subject: Subject, occasion: Occasion) => SubjectChange | null | Promise<SubjectChange | null>,
  ): Promise<Outcome<Subject>> {
    const now = this.clock.now();
    const { reach } = command;
    // Before anything else: what was answered first is told again, whatever has become of the subject since.
    const known = reach === EVERY_PARTNER ? null : await this.first(reach, command, now);
    if (known !== null) return known;
    const subject = await this.storage.find(reach, id);
    if (subject === null) throw this.refusals.notFound();
    const first = reach === EVERY_PARTNER ? await this.first(subject.state.partner, command, now) : null;
    if (first !== null) return first;
    const occasion = { at: now, eventId: this.ids.next() };
    const change = await this.decided(subject, command, occasion, decide);
    if (change === null) return { value: subject, replayed: false };
    return settle(this.storage, change, command);
  }

  private async first(partner: PartnerId, command: CommandContext, now: Date): Promise<Outcome<Subject> | null> {
    return command.dryRun ? null : this.storage.recall(partner, command, now);
  }

  /** What does not exist for the caller is said before what version it has. */
  private async decided(
    subject: Subject,
    command: CommandContext,
    occasion: Occasion,
    decide: (subject: Subject, occasion: Occasion) => SubjectChange | null | Promise<SubjectChange | null>,
  ): Promise<SubjectChange | null> {
    const { partner, version } = subject.state;
    const isExpected = command.expectedVersions?.includes(version) ?? true;
    try {
      const change = await decide(subject, occasion);
      if (!isExpected) throw this.refusals.changedMeanwhile();
      return change;
    } catch (error) {
      const isAbsence = error instanceof DomainError && error.kind === 'not-found';
      if (!isExpected && !isAbsence) throw this.refusals.changedMeanwhile();
      if (!command.dryRun) await this.refusals.remember?.(partner, error, command, occasion);
      throw error;
    }
  }
}
