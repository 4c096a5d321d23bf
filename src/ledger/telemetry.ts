/**
 * An observer for OpenTelemetry: give it a tracer, a meter, or both, of `@opentelemetry/api`. Only the few calls below
 * are used, so any version of that API fits and none is needed.
 */
import type { Observer } from "./observer.ts";

type Attributes = Record<string, string | number>;

interface Span {
  setAttributes(attributes: Attributes): unknown;
  setStatus(status: { code: number; message?: string }): unknown;
  end(): void;
}

export interface Tracer {
  startSpan(name: string, options?: { root?: boolean; attributes?: Attributes }): Span;
}

interface Instrument {
  record(value: number, attributes?: Attributes): void;
}

interface Counter {
  add(value: number, attributes?: Attributes): void;
}

type MetricOptions = { description?: string; unit?: string };

export interface Meter {
  createCounter(name: string, options?: MetricOptions): Counter;
  createUpDownCounter(name: string, options?: MetricOptions): Counter;
  createHistogram(name: string, options?: MetricOptions): Instrument;
}

/** `SpanStatusCode.ERROR` of the API. */
const ERROR = 2;

/**
 * Spans `voucher_ledger.submit` (in the caller's context; attributes: type, outcome) and `voucher_ledger.commit` (a root
 * span: batch, accepted, refused, failed); counters `voucher_ledger.instructions` by type and outcome (`accepted`,
 * `failed`, or the refusal's code) and `voucher_ledger.pending`; histograms of the durations in seconds and of the batch
 * size. Names of parties and vouchers are in none of them.
 */
export function telemetry({ tracer, meter }: { readonly tracer?: Tracer; readonly meter?: Meter }): Observer {
  const instruments = meter && createInstruments(meter);
  return {
    onSubmit({ type, waiting }) {
      const began = performance.now();
      const span = tracer?.startSpan("voucher_ledger.submit", { attributes: { type, waiting } });
      instruments?.pending.add(1);
      return ({ code, error }) => {
        const attributes = { type, outcome: code };
        instruments?.pending.add(-1);
        instruments?.instructions.add(1, attributes);
        instruments?.submitTime.record(secondsSince(began), attributes);
        span?.setAttributes({ outcome: code });
        finish(span, error);
      };
    },
    onCommit({ batch, waiting }) {
      const began = performance.now();
      const span = tracer?.startSpan("voucher_ledger.commit", { root: true, attributes: { batch, waiting } });
      return ({ accepted, refused, failed, error }) => {
        instruments?.batchSize.record(batch);
        instruments?.commitTime.record(secondsSince(began));
        span?.setAttributes({ accepted, refused, failed });
        finish(span, error);
      };
    },
  };
}

function createInstruments(meter: Meter) {
  const seconds = { unit: "s" };
  return {
    instructions: meter.createCounter("voucher_ledger.instructions", { description: "Instructions answered" }),
    pending: meter.createUpDownCounter("voucher_ledger.pending", { description: "Instructions without an answer yet" }),
    batchSize: meter.createHistogram("voucher_ledger.commit.batch_size", { description: "Instructions a commit" }),
    commitTime: meter.createHistogram("voucher_ledger.commit.duration", seconds),
    submitTime: meter.createHistogram("voucher_ledger.submit.duration", seconds),
  };
}

const secondsSince = (began: number): number => (performance.now() - began) / 1000;

function finish(span: Span | undefined, error: unknown): void {
  if (error !== undefined)
    span?.setStatus({ code: ERROR, message: error instanceof Error ? error.message : `${error}` });
  span?.end();
}
