import { AsyncLocalStorage } from 'node:async_hooks';
import {
  diag,
  DiagLogLevel,
  isSpanContextValid,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span as OpenTelemetrySpan,
  type Tracer as OpenTelemetryTracer,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import type { Span, TraceFacts, TraceParent, TracePart, Tracer } from '../../application/shared/tracer.js';
import { readTraceParent, writeTraceParent } from './trace-parent.js';

/** Where traces go. What else there is to set (headers, sampling, resource) OpenTelemetry reads from `OTEL_…` itself. */
export interface OtlpOptions {
  /** Takes OTLP over HTTP: `http://collector:4318/v1/traces`. */
  readonly url: string;
  /** Told when traces cannot be sent; the service goes on without them. */
  readonly onTrouble: (message: string) => void;
  /** How long a collector may take to accept what is left at the end, in milliseconds. */
  readonly flushMs?: number;
}

const KINDS = { server: SpanKind.SERVER, client: SpanKind.CLIENT, consumer: SpanKind.CONSUMER };

const FLUSH_MS = 2_000;

/** Follows what the service does by OpenTelemetry, and sends it to a collector a few seconds later. */
export class OtlpTracer implements Tracer {
  private readonly present = new AsyncLocalStorage<Context>();
  private readonly provider: NodeTracerProvider;
  private readonly spans: OpenTelemetryTracer;

  constructor(private readonly options: OtlpOptions) {
    const { url, onTrouble } = options;
    tellOfTrouble(onTrouble);
    this.provider = new NodeTracerProvider({
      resource: defaultResource()
        .merge(resourceFromAttributes({ 'service.name': 'tenant-provisioning' }))
        .merge(detectResources({ detectors: [envDetector] })),
      spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url }), { exportTimeoutMillis: 10_000 })],
    });
    this.spans = this.provider.getTracer('tenant-provisioning');
  }

  begin({ name, kind, parent, links = [], facts = {} }: TracePart): Span {
    const around = parent === undefined ? this.now() : contextOf(parent);
    const options = {
      kind: kind === undefined ? SpanKind.INTERNAL : KINDS[kind],
      attributes: { ...facts },
      links: links.flatMap((link) => readTraceParent(link) ?? []).map((context) => ({ context })),
    };
    const span = this.spans.startSpan(name, options, around);
    return new OtlpSpan(span, trace.setSpan(around, span), this.present);
  }

  current(): TraceParent | null {
    const context = trace.getSpanContext(this.now());
    return context !== undefined && isSpanContextValid(context) ? writeTraceParent(context) : null;
  }

  outside<T>(work: () => T): T {
    return this.present.run(ROOT_CONTEXT, work);
  }

  /** Sends what is left, and ends; a collector that does not answer is not waited for. */
  async close(): Promise<void> {
    const { onTrouble, flushMs = FLUSH_MS } = this.options;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, flushMs);
    });
    await Promise.race([this.provider.shutdown().catch((cause: unknown) => onTrouble(String(cause))), late]);
    clearTimeout(timer);
    // Every promise of the process costs more for as long as it is on.
    this.present.disable();
  }

  private now(): Context {
    return this.present.getStore() ?? ROOT_CONTEXT;
  }
}

class OtlpSpan implements Span {
  readonly traceParent: TraceParent;

  constructor(
    private readonly span: OpenTelemetrySpan,
    private readonly context: Context,
    private readonly present: AsyncLocalStorage<Context>,
  ) {
    this.traceParent = writeTraceParent(span.spanContext());
  }

  within<T>(work: () => T): T {
    return this.present.run(this.context, work);
  }

  tell(facts: TraceFacts, name?: string): void {
    this.span.setAttributes({ ...facts });
    if (name !== undefined) this.span.updateName(name);
  }

  end(failure?: string): void {
    if (failure !== undefined) {
      this.span.setAttribute('error.type', failure);
      this.span.setStatus({ code: SpanStatusCode.ERROR });
    }
    this.span.end();
  }
}

function contextOf(parent: TraceParent | null): Context {
  const remote = parent === null ? null : readTraceParent(parent);
  return remote === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { ...remote, isRemote: true });
}

/** What OpenTelemetry has to say goes where all else is said, and only when something is wrong. */
function tellOfTrouble(onTrouble: (message: string) => void): void {
  const tell = (message: string) => onTrouble(message.slice(0, 500));
  const silent = () => undefined;
  diag.setLogger(
    { error: tell, warn: tell, info: silent, debug: silent, verbose: silent },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}
