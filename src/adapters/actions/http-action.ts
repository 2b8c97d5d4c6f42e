import { ActionFailed, ActionRefused, ActionUnanswered } from '../../application/provisioning/action-errors.js';
import type { ProvisioningAction } from '../../application/provisioning/ports.js';
import type { Clock, MessageSigner } from '../../application/shared/ports.js';
import { retryAfterMs } from '../../application/shared/retry-after.js';
import { tenantDocument } from '../../application/tenants/tenant-document.js';
import type { Operation } from '../../domain/provisioning/attempt.js';
import { exchange, type ExchangeAnswer } from './http-exchange.js';
import { refusalReason } from './refusal-reason.js';

/** Where an action is served, and with what it is signed. The address is the operator's own and may well be internal. */
export interface HttpActionOptions {
  readonly name: string;
  readonly url: URL;
  /** `whsec_…` */
  readonly secret: string;
  /** Where it is compensated, which may be the same address; `null` when it cannot be. */
  readonly compensateUrl: URL | null;
}

type ActionCall = Parameters<ProvisioningAction['apply']>;

/**
 * An action that a service of the operator's does: a POST for each attempt, signed by Standard Webhooks. 2xx is done, 429 and 5xx are
 * tried again, everything else is a refusal. 502 and 504 come from a gateway that had no answer itself, so they tell nothing.
 */
export class HttpAction implements ProvisioningAction {
  readonly name: string;
  readonly compensate?: (...call: ActionCall) => Promise<void>;

  constructor(
    private readonly options: HttpActionOptions,
    private readonly clock: Clock,
    private readonly signer: MessageSigner,
  ) {
    const { name, compensateUrl } = options;
    this.name = name;
    if (compensateUrl !== null) {
      this.compensate = (...call) => this.post(compensateUrl, 'compensate', ...call);
    }
  }

  apply(...call: ActionCall): Promise<void> {
    return this.post(this.options.url, 'apply', ...call);
  }

  private async post(url: URL, operation: Operation, ...[tenant, signal, traceParent]: ActionCall): Promise<void> {
    const { name, secret } = this.options;
    const key = `${tenant.state.id}:${name}`;
    const body = JSON.stringify({ action: name, operation, idempotency_key: key, tenant: tenantDocument(tenant) });
    const id = `${key}:${operation}`;
    const timestamp = Math.floor(this.clock.now().getTime() / 1000);
    const headers = {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
      'Idempotency-Key': `"${id}"`,
      'User-Agent': 'tenant-provisioning-actions/1',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': this.signer.sign({ id, timestamp, body }, [secret]),
      ...(traceParent !== null && { traceparent: traceParent }),
    };
    this.judge(await exchange(url, headers, body, signal));
  }

  private judge(answer: ExchangeAnswer): void {
    const { status } = answer;
    if (status >= 200 && status < 300) return;
    if (status === 502 || status === 504) throw new ActionUnanswered(`The action answered ${status}.`);
    if (status === 429 || status >= 500) {
      throw new ActionFailed(`The action answered ${status}.`, retryAfterMs(answer.retryFields, this.clock.now()));
    }
    throw new ActionRefused(refusalReason(answer));
  }
}
