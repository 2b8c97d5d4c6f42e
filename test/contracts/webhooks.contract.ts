import { expect } from 'chai';
import type { EventFeed, OldEvents } from '../../src/application/events/event-feed.js';
import type { EventRelay } from '../../src/application/events/ports.js';
import type { TenantRepository } from '../../src/application/tenants/ports.js';
import type { DeliveryLog, DeliveryQueue, DeliveryRelay } from '../../src/application/webhooks/delivery-ports.js';
import type { ClaimedDelivery } from '../../src/application/webhooks/delivery.js';
import type { WebhookRepository } from '../../src/application/webhooks/ports.js';
import { EVERY_PARTNER, type PartnerId } from '../../src/domain/access/partner.js';
import { DomainError } from '../../src/domain/shared/domain-error.js';
import type { Uuid } from '../../src/domain/shared/uuid.js';
import {
  ATTEMPT_TIMEOUT_MS,
  BEGIN_LIMIT_MS,
  hasFailedTooLong,
  unsignedAttempt,
  verdictOn,
  type Attempt,
} from '../../src/domain/webhooks/delivery.js';
import { retryDelayMs } from '../../src/domain/webhooks/retry-schedule.js';
import { webhookDisabled } from '../../src/domain/webhooks/webhook-errors.js';
import type { NewWebhookFields, Webhook } from '../../src/domain/webhooks/webhook.js';
import { aCommand, aCreation, aKey, anId, anOccasion, aPartner } from '../support/builders.js';
import { rejectionOf } from '../support/rejection.js';
import { aSecret, aWebhook } from '../support/webhook-builders.js';

/** Everything that keeps webhooks, deliveries and the feed. */
export interface WebhookStorage {
  readonly tenants: TenantRepository;
  readonly webhooks: WebhookRepository;
  readonly queue: DeliveryQueue;
  readonly deliveries: DeliveryLog;
  readonly feed: EventFeed;
  readonly old: OldEvents;
  /** Puts events into the feed. */
  readonly numbers: EventRelay;
  readonly relay: DeliveryRelay;
  /** Which webhooks the relay told of, in their order. */
  readonly told: readonly Uuid[];
  now(): Date;
  /** Has time pass for deliveries and webhooks. */
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

const PAGE = { limit: 50, after: null, withTotal: false };
const DAY_MS = 24 * 60 * 60 * 1000;

/** Every promise about webhooks, deliveries and the feed, for whatever keeps them. */
export function webhooksContract(name: string, open: () => Promise<WebhookStorage>): void {
  describe(`Webhooks, deliveries and the feed in ${name}`, () => {
    let storage: WebhookStorage;
    let partner: PartnerId;
    beforeEach(async () => {
      storage = await open();
      partner = aPartner();
    });
    afterEach(() => storage.close());

    const add = async (fields: Partial<NewWebhookFields> = {}): Promise<Webhook> =>
      (await storage.webhooks.save(aWebhook(fields, partner), aCommand())).value;
    const createTenant = async (at = new Date('2026-03-04T05:06:07.089Z'), owner = partner): Promise<Uuid> => {
      const { value } = await storage.tenants.save(aCreation({}, { partner: owner, at }), aCommand());
      return value.state.id;
    };
    const ended = (at: Date, statusCode: number): Attempt => ({
      at,
      statusCode,
      durationMs: 5,
      error: statusCode < 300 ? null : `The receiver answered ${statusCode}.`,
      answer: 'thanks',
      retryAfterMs: null,
    });
    const record = (delivery: ClaimedDelivery, statusCode: number, at = now()) => {
      const attempt = ended(at, statusCode);
      const verdict = verdictOn(attempt, delivery.number, 0.5);
      return storage.queue.record({ delivery, attempt, verdict, wasTold: true });
    };
    const relay = async (limit: number) => {
      await storage.numbers.relay(limit);
      return storage.relay.relay(limit);
    };
    const list = async (webhook: Webhook) =>
      (await storage.deliveries.list(partner, webhook.state.id, { status: null, eventType: null }, PAGE)).items;
    const now = () => storage.now();

    describe('a webhook', () => {
      it('comes back as it was stored, secret included, and shares nothing', async () => {
        const change = aWebhook({ description: 'CRM' }, partner);
        await storage.webhooks.save(change, aCommand());
        const found = await storage.webhooks.find(partner, change.next.state.id);
        expect(found?.state).to.deep.equal(change.next.state);
        expect(found?.state).to.not.equal(change.next.state);
      });

      it('is absent for another partner, when it never was, and when it is deleted', async () => {
        const webhook = await add();
        const { id } = webhook.state;
        expect(await storage.webhooks.find(aPartner(), id)).to.equal(null);
        expect(await storage.webhooks.find(partner, anId())).to.equal(null);
        expect((await storage.webhooks.find(EVERY_PARTNER, id))?.state.id).to.equal(id);
        await storage.webhooks.save(webhook.delete(anOccasion()), aCommand());
        expect(await storage.webhooks.find(partner, id)).to.equal(null);
        expect((await storage.webhooks.list(partner, PAGE)).items).to.deep.equal([]);
      });

      it('is not changed on the basis of an old version', async () => {
        const webhook = await add();
        const one = webhook.update({ description: 'one' }, anOccasion());
        const other = webhook.update({ description: 'other' }, anOccasion());
        if (one === null || other === null) throw new Error('nothing changed');
        await storage.webhooks.save(one, aCommand());
        const error = await rejectionOf(storage.webhooks.save(other, aCommand()), DomainError);
        expect(error).to.have.property('code', 'precondition-failed');
        expect((await storage.webhooks.find(partner, webhook.state.id))?.state.fields.description).to.equal('one');
      });

      it('is made once per key, with the same secret, and the key is good for that request only', async () => {
        const command = aCommand({ idempotency: aKey() });
        const [first, second] = await Promise.all([
          storage.webhooks.save(aWebhook({}, partner), command),
          storage.webhooks.save(aWebhook({}, partner), command),
        ]);
        expect(first.value.state).to.deep.equal(second.value.state);
        expect([first.replayed, second.replayed]).to.have.members([true, false]);
        expect((await storage.webhooks.list(partner, PAGE)).items).to.have.lengthOf(1);
        const recalled = await storage.webhooks.recall(partner, command, first.value.state.createdAt);
        expect(recalled?.value.state.secret).to.equal(first.value.state.secret);
        const other = aCommand({ idempotency: { ...aKey(), ...command.idempotency, fingerprint: 'another request' } });
        const error = await rejectionOf(storage.webhooks.save(aWebhook({}, partner), other), DomainError);
        expect(error).to.have.property('code', 'idempotency-key-reused');
      });

      it('has a key that remembers a refusal too, unless something was done with it', async () => {
        const { webhooks } = storage;
        const webhook = await add();
        const [refused, done] = [aCommand({ idempotency: aKey() }), aCommand({ idempotency: aKey() })];
        expect(await webhooks.refuse(partner, webhookDisabled(), refused, anOccasion())).to.equal(true);
        const at = anOccasion().at;
        for (const again of [webhooks.recall(partner, refused, at), webhooks.recallEvent(partner, refused, at)]) {
          const error = await rejectionOf(again, DomainError);
          expect(error).to.include({ code: 'invalid-state-transition', replayed: true });
        }
        const { value } = await webhooks.append(webhook.test(anOccasion()), done);
        for (const taken of [refused, done]) {
          expect(await webhooks.refuse(partner, webhookDisabled(), taken, anOccasion())).to.equal(false);
        }
        expect(await webhooks.recallEvent(partner, done, at)).to.deep.equal({ value, replayed: true });
        expect(await webhooks.recallEvent(partner, aCommand({ idempotency: aKey() }), at)).to.equal(null);
      });

      it('is listed page by page, the newest first', async () => {
        const ids = [];
        for (let count = 0; count < 3; count += 1) ids.push((await add()).state.id);
        const first = await storage.webhooks.list(partner, { ...PAGE, limit: 2 });
        const rest = await storage.webhooks.list(partner, { ...PAGE, after: first.next });
        expect([...first.items, ...rest.items].map(({ state }) => state.id)).to.deep.equal(ids.toReversed());
        expect(rest.next).to.equal(null);
      });
    });

    describe('the relay', () => {
      it('makes a delivery for each webhook of the partner that asks for the event, and tells of them', async () => {
        const [every, family, exact] = [
          await add(),
          await add({ event_types: ['tenant.*'] }),
          await add({ event_types: ['tenant.created'] }),
        ];
        const others = [await add({ event_types: ['bulk_job.*'] }), await add({ enabled: false })];
        await createTenant();
        await relay(10);
        for (const webhook of [every, family, exact]) expect(await list(webhook)).to.have.lengthOf(1);
        for (const webhook of others) expect(await list(webhook)).to.deep.equal([]);
        expect(storage.told).to.have.members([every, family, exact].map(({ state }) => state.id));
      });

      it("makes none for another partner's event, and a test's for the tested webhook alone", async () => {
        const [tested, other] = [await add({ event_types: ['tenant.deleted'] }), await add()];
        await createTenant(undefined, aPartner());
        await storage.webhooks.append(tested.test(anOccasion()), aCommand());
        await relay(10);
        expect((await list(tested)).map(({ eventType }) => eventType)).to.deep.equal(['webhook.test']);
        expect(await list(other)).to.deep.equal([]);
      });
    });

    describe('the relay of deliveries', () => {
      const at = (seconds: number) => new Date(Date.UTC(2026, 2, 4, 6, 0, seconds));

      it('takes up what is in the feed, once, as many events as asked for, and says up to when', async () => {
        const webhook = await add();
        expect(await storage.relay.relay(2)).to.deep.equal({ count: 0, upTo: null });
        for (const seconds of [1, 2, 3]) await createTenant(at(seconds));
        expect(await storage.relay.relay(2)).to.deep.equal({ count: 0, upTo: null });
        await storage.numbers.relay(10);
        expect(await storage.relay.relay(2)).to.deep.equal({ count: 2, upTo: at(2) });
        expect(await list(webhook)).to.have.lengthOf(2);
        expect(await storage.relay.relay(2)).to.deep.equal({ count: 1, upTo: at(3) });
        expect(await storage.relay.relay(2)).to.deep.equal({ count: 0, upTo: null });
        expect(await list(webhook)).to.have.lengthOf(3);
      });

      it('takes each event up once, whoever else does', async () => {
        const webhook = await add();
        for (let count = 0; count < 20; count += 1) await createTenant();
        await storage.numbers.relay(100);
        const rounds = await Promise.all(Array.from({ length: 8 }, () => storage.relay.relay(4)));
        expect(rounds.reduce((sum, { count }) => sum + count, 0)).to.equal(20);
        expect(await list(webhook)).to.have.lengthOf(20);
      });

      it('remembers what was meant for a webhook that was disabled before it came, and nothing that happened after', async () => {
        const webhook = await add();
        await createTenant(at(1));
        const disabled = webhook.update({ enabled: false }, anOccasion(at(2)));
        if (disabled === null) throw new Error('nothing changed');
        await storage.webhooks.save(disabled, aCommand());
        await createTenant(at(3));
        const described = disabled.next.update({ description: 'off for now' }, anOccasion(at(4)));
        if (described === null) throw new Error('nothing changed');
        await storage.webhooks.save(described, aCommand());
        await relay(10);
        expect(await list(webhook)).to.have.lengthOf(1);
        expect(await storage.queue.claim(webhook.state.id, 10)).to.deep.equal([]);
        const enabled = described.next.update({ enabled: true }, anOccasion(at(5)));
        if (enabled === null) throw new Error('nothing changed');
        await storage.webhooks.save(enabled, aCommand());
        const [delivery] = await storage.queue.claim(webhook.state.id, 10);
        expect(delivery?.lateMs).to.be.at.least(now().getTime() - at(1).getTime() - 60_000);
      });
    });

    describe('a delivery', () => {
      let webhook: Webhook;
      beforeEach(async () => {
        webhook = await add();
        await createTenant();
        await relay(10);
      });
      const claim = (limit = 10) => storage.queue.claim(webhook.state.id, limit);
      const claimOne = async (): Promise<ClaimedDelivery> => {
        const [delivery] = await claim();
        if (delivery === undefined) throw new Error('nothing was due');
        return delivery;
      };
      const claimTwo = async (): Promise<readonly [ClaimedDelivery, ClaimedDelivery]> => {
        await createTenant();
        await relay(10);
        const [one, other] = await claim();
        if (one === undefined || other === undefined) throw new Error('two were due');
        return [one, other];
      };
      const find = async (): Promise<Webhook> => {
        const found = await storage.webhooks.find(partner, webhook.state.id);
        if (found === null) throw new Error('it is gone');
        return found;
      };
      /** Has a failure be heard of; answers since when the webhook fails. */
      const fail = async (delivery: ClaimedDelivery): Promise<Date> => {
        const failing = await record(delivery, 500);
        if (failing === null) throw new Error('it does not fail');
        return failing.since;
      };

      it('goes to one taker, with its event and secrets, and comes back when nobody hears of it', async () => {
        const taken = (await Promise.all([claim(), claim(), claim()])).flat();
        expect(taken).to.have.lengthOf(1);
        expect(taken[0]).to.deep.include({ number: 1, url: webhook.state.fields.url, secrets: [webhook.state.secret] });
        expect(taken[0]?.event).to.include({ type: 'tenant.created', sequence: 1, partner });
        await storage.pass(23_000);
        expect(await claim()).to.deep.equal([]);
        await storage.pass(4_000);
        expect((await claimOne()).number).to.equal(2);
      });

      it('that nobody heard of waits as long as the schedule says, from the latest moment at which it can have failed', async () => {
        await claimOne();
        await storage.pass(27_000);
        await claimOne();
        await storage.pass(BEGIN_LIMIT_MS + ATTEMPT_TIMEOUT_MS + retryDelayMs(2, 0) - 1_000);
        expect(await claim()).to.deep.equal([]);
        await storage.pass(retryDelayMs(2, 1) - retryDelayMs(2, 0) + 1_000);
        expect((await claimOne()).number).to.equal(3);
      });

      it('is over when it succeeded', async () => {
        const at = now();
        expect(await record(await claimOne(), 200, at)).to.equal(null);
        expect(await storage.queue.nextDueInMs(webhook.state.id)).to.equal(null);
        await storage.pass(DAY_MS);
        expect(await claim()).to.deep.equal([]);
        const [delivery] = await list(webhook);
        expect(delivery).to.include({ status: 'succeeded', attemptCount: 1, nextAttemptAt: null });
        expect(delivery?.attempts).to.deep.equal([{ ...ended(at, 200) }]);
      });

      it('waits for its next attempt when it failed, and tells since when the webhook fails', async () => {
        const since = await fail(await claimOne());
        expect(await storage.queue.nextDueInMs(webhook.state.id)).to.be.within(4_000, 5_000);
        expect(await storage.queue.webhooksDue(0)).to.deep.equal([]);
        expect(await storage.queue.webhooksDue(6_000)).to.deep.equal([webhook.state.id]);
        await storage.pass(6_000);
        expect(await storage.queue.webhooksDue(0)).to.deep.equal([webhook.state.id]);
        expect(await storage.queue.nextDueInMs(webhook.state.id)).to.equal(0);
        const failing = await record(await claimOne(), 500);
        expect(failing?.forMs).to.be.within(6_000, 60_000);
        expect((await find()).state.failingSince).to.deep.equal(failing?.since);
        expect(since.getTime() - (failing?.since.getTime() ?? 0)).to.be.oneOf([0, 6_000]);
        await storage.pass(DAY_MS);
        expect(await record(await claimOne(), 204)).to.equal(null);
      });

      it('waits from when a failure is written down, whatever the clock of who attempted it says', async () => {
        for (const skewMs of [10 * 60_000, -10 * 60_000]) {
          const attempted = await claimOne();
          await record(attempted, 500, new Date(now().getTime() + skewMs));
          const delayMs = retryDelayMs(attempted.number, 0.5);
          expect(await storage.queue.nextDueInMs(webhook.state.id)).to.be.within(delayMs - 60_000, delayMs);
          await storage.pass(delayMs);
        }
      });

      it('that fails is counted from when that was heard of: a success that was heard of before is no failure', async () => {
        const [slow, quick] = await claimTwo();
        expect(await record(quick, 204)).to.equal(null);
        await storage.pass(15_000);
        const failing = await record(slow, 500);
        expect(failing?.forMs).to.be.below(15_000);
        expect((await find()).state.failingSince).to.deep.equal(failing?.since);
      });

      it('that fails does not count where the receiver was not told, and not for another address', async () => {
        const delivery = await claimOne();
        const attempt = unsignedAttempt(now());
        const verdict = verdictOn(attempt, 1, 0.5);
        expect(await storage.queue.record({ delivery, attempt, verdict, wasTold: false })).to.equal(null);
        const moved = webhook.update({ url: 'https://other.io/hook' }, anOccasion());
        if (moved === null) throw new Error('nothing changed');
        await storage.webhooks.save(moved, aCommand());
        expect(await record(delivery, 500)).to.equal(null);
        await storage.pass(60_000);
        expect((await record(await claimOne(), 500))?.forMs).to.be.below(60_000);
      });

      it('that succeeds at the last moment keeps its webhook from being disabled as failing', async () => {
        const [failing, other] = await claimTwo();
        const since = await fail(failing);
        const change = (await find()).disableAsFailing(since, anOccasion());
        if (change === null) throw new Error('it is not failing');
        await record(other, 204);
        const error = await rejectionOf(storage.webhooks.save(change, aCommand()), DomainError);
        expect(error).to.have.property('code', 'precondition-failed');
        expect((await find()).disableAsFailing(since, anOccasion())).to.equal(null);
      });

      it('that failed for five days says so, and disables its webhook', async () => {
        await fail(await claimOne());
        await storage.pass(5 * DAY_MS);
        const failing = await record(await claimOne(), 500);
        if (failing === null) throw new Error('it does not fail');
        expect(hasFailedTooLong(failing)).to.equal(true);
        const change = (await find()).disableAsFailing(failing.since, anOccasion());
        if (change === null) throw new Error('it is not failing');
        await storage.webhooks.save(change, aCommand());
        const disabled = await storage.webhooks.find(partner, webhook.state.id);
        expect(disabled?.state).to.deep.include({ disabledReason: 'failing' });
      });

      it('waits while its webhook is disabled, and goes on afterwards', async () => {
        const disabled = webhook.disableAsGone(anOccasion());
        if (disabled === null) throw new Error('nothing changed');
        await storage.webhooks.save(disabled, aCommand());
        expect(await claim()).to.deep.equal([]);
        expect(await storage.queue.webhooksDue(0)).to.deep.equal([]);
        expect(await storage.queue.nextDueInMs(webhook.state.id)).to.equal(null);
        const enabled = disabled.next.update({ enabled: true }, anOccasion());
        if (enabled === null) throw new Error('nothing changed');
        await storage.webhooks.save(enabled, aCommand());
        expect(await claim()).to.have.lengthOf(1);
      });

      it('is signed by both secrets during a rotation', async () => {
        const rotated = webhook.rotateSecret(aSecret(), 24, anOccasion(now()));
        await storage.webhooks.save(rotated, aCommand());
        expect((await claimOne()).secrets).to.deep.equal([rotated.next.state.secret, webhook.state.secret]);
      });

      it('is made again by a retry, once per key, with all its attempts', async () => {
        const at = now();
        const { id } = await claimOne();
        const command = aCommand({ idempotency: aKey() });
        const retry = () => storage.deliveries.retry(partner, webhook.state.id, id, command, at);
        expect((await retry()).value).to.include({ status: 'pending', attemptCount: 0 });
        expect((await retry()).replayed).to.equal(true);
        const recalled = await storage.deliveries.recallRetry(partner, command, at);
        expect(recalled).to.deep.include({ replayed: true });
        expect(recalled?.value).to.include({ id, status: 'pending', attemptCount: 0 });
        expect((await claimOne()).number).to.equal(1);
        const unknown = storage.deliveries.retry(partner, webhook.state.id, anId(), aCommand(), at);
        expect(await rejectionOf(unknown, DomainError)).to.have.property('code', 'webhook-not-found');
      });

      it('that is made again by hand is not ended by an attempt from before', async () => {
        const moment = (ms: number) => new Date(now().getTime() + ms);
        for (const [turn, statusCode] of [204, 500].entries()) {
          const before = await claimOne();
          await storage.deliveries.retry(partner, webhook.state.id, before.id, aCommand(), now());
          const first = await claimOne();
          expect(first).to.include({ number: 1, id: before.id });
          await record(before, statusCode, moment(2 * turn));
          expect((await list(webhook))[0]).to.include({ status: 'pending', attemptCount: 1 });
          expect(await storage.queue.nextDueInMs(webhook.state.id)).to.be.above(ATTEMPT_TIMEOUT_MS);
          const since = new Date(0);
          await storage.deliveries.replay(
            partner,
            webhook.state.id,
            { since, until: null, eventTypes: null },
            aCommand(),
            now(),
          );
          await record(first, statusCode, moment(2 * turn + 1));
          expect((await list(webhook))[0]).to.include({ status: 'pending', attemptCount: 0 });
        }
        expect((await list(webhook))[0]?.attempts).to.have.lengthOf(4);
      });

      it('is made for every event of a replayed span', async () => {
        const late = await add({ event_types: ['tenant.created'] });
        const since = new Date(0);
        const span = { since, until: null, eventTypes: null };
        const command = aCommand({ idempotency: aKey() });
        expect(await storage.deliveries.recallReplay(partner, command, now())).to.equal(null);
        const { value } = await storage.deliveries.replay(partner, late.state.id, span, command, now());
        expect(value).to.equal(1);
        const recalled = await storage.deliveries.recallReplay(partner, command, now());
        expect(recalled).to.deep.equal({ value: 1, replayed: true });
        expect(await list(late)).to.have.lengthOf(1);
        const none = { since, until: new Date(1), eventTypes: ['*'] };
        expect((await storage.deliveries.replay(partner, late.state.id, none, aCommand(), now())).value).to.equal(0);
      });

      it('keeps nothing of what was answered about a tenant once that is purged, and sends what is left', async () => {
        const at = now();
        const delivery = await claimOne();
        await record(delivery, 500);
        const command = aCommand({ idempotency: aKey() });
        const retry = () => storage.deliveries.retry(partner, webhook.state.id, delivery.id, command, now());
        for (const told of [await retry(), await retry()]) {
          expect(told.value.attempts.map(({ answer }) => answer)).to.deep.equal(['thanks']);
        }
        const id = delivery.event.tenant;
        const tenant = id === null ? null : await storage.tenants.find(partner, id);
        if (tenant === null) throw new Error('no tenant');
        const deleted = tenant.delete(anOccasion(at));
        await storage.tenants.save(deleted, aCommand());
        await storage.tenants.save(deleted.next.purge(anOccasion(at)), aCommand());
        expect((await list(webhook))[0]?.attempts.map(({ answer }) => answer)).to.deep.equal([null]);
        for (const told of [await retry(), await storage.deliveries.recallRetry(partner, command, now())]) {
          expect(told?.value.attempts.map(({ answer }) => answer)).to.deep.equal([null]);
        }
        await storage.pass(60_000);
        const again = await claimOne();
        expect(JSON.stringify(again.event.data)).to.not.include('Acme');
        await record(again, 500);
        expect((await list(webhook))[0]?.attempts.map(({ answer }) => answer)).to.deep.equal([null, null]);
      });

      it('goes with its event when that is too old, and with its webhook when that is deleted', async () => {
        expect(await storage.old.forget(new Date(0), 10)).to.equal(0);
        expect(await list(webhook)).to.have.lengthOf(1);
        expect(await storage.old.forget(now(), 10)).to.equal(1);
        expect(await list(webhook)).to.deep.equal([]);
        await createTenant(now());
        await relay(10);
        await storage.webhooks.save(webhook.delete(anOccasion()), aCommand());
        await storage.old.forget(new Date(0), 10);
        expect(await list(webhook)).to.deep.equal([]);
      });
    });

    describe('the feed', () => {
      it('has events once they have a sequence, in its order, page by page', async () => {
        for (let count = 0; count < 3; count += 1) await createTenant();
        expect((await storage.feed.list(partner, { types: [], tenant: null }, PAGE)).items).to.deep.equal([]);
        await relay(10);
        const first = await storage.feed.list(partner, { types: [], tenant: null }, { ...PAGE, limit: 2 });
        const rest = await storage.feed.list(partner, { types: [], tenant: null }, { ...PAGE, after: first.next });
        expect([...first.items, ...rest.items].map(({ sequence }) => sequence)).to.deep.equal([1, 2, 3]);
      });

      it('is filtered by type and tenant, and shows each partner its own', async () => {
        const tenant = await createTenant();
        await createTenant();
        await relay(10);
        const count = async (reach: PartnerId, types: readonly string[], about: Uuid | null) =>
          (await storage.feed.list(reach, { types, tenant: about }, PAGE)).items.length;
        expect(await count(partner, [], tenant)).to.equal(1);
        expect(await count(partner, ['tenant.created', 'tenant.deleted'], null)).to.equal(2);
        expect(await count(partner, ['tenant.deleted'], null)).to.equal(0);
        expect(await count(aPartner(), [], null)).to.equal(0);
        const [event] = (await storage.feed.list(partner, { types: [], tenant }, PAGE)).items;
        if (event === undefined) throw new Error('no event');
        expect(await storage.feed.find(partner, event.id)).to.deep.equal(event);
        expect(await storage.feed.find(aPartner(), event.id)).to.equal(null);
      });
    });
  });
}
