/** The observer for OpenTelemetry, against OpenTelemetry's own SDK. */
import { SpanStatusCode } from "@opentelemetry/api";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { expect, test } from "vitest";
import { memoryStore, telemetry } from "../../src/index.ts";
import { faulty } from "../support/stores.ts";
import { beside, openWorld, registration } from "../support/world.ts";

test("spans and metrics of an accepted, a refused and a failed instruction", async () => {
  const spans = new InMemorySpanExporter();
  const tracer = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }).getTracer("test");
  const metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter: metrics, exportIntervalMillis: 3_600_000 });
  const meters = new MeterProvider({ readers: [reader] });

  const store = faulty(memoryStore());
  const world = await openWorld({ store });
  const { ledger } = await beside(world, { observer: telemetry({ tracer, meter: meters.getMeter("test") }) });
  const signed = registration(world, "t-1");
  await ledger.submit(signed);
  await ledger.submit(registration(world, "t-1"));
  await reader.forceFlush();
  await reader.shutdown();

  const finished = spans.getFinishedSpans();
  const named = (name: string) => finished.filter((span) => span.name === name);
  expect(named("voucher_ledger.submit").map((span) => span.attributes)).toMatchObject([
    { type: "trainee.register", outcome: "accepted" },
    { type: "trainee.register", outcome: "duplicate-trainee" },
  ]);
  expect(named("voucher_ledger.commit").map((span) => span.attributes)).toMatchObject([
    { batch: 1, accepted: 1, refused: 0, failed: 0 },
    { batch: 1, accepted: 0, refused: 1, failed: 0 },
  ]);
  expect(finished.map(({ status }) => status.code)).not.toContain(SpanStatusCode.ERROR);
  expect(JSON.stringify(finished.map((span) => span.attributes))).not.toContain("t-1");

  const points = metrics.getMetrics()[0]?.scopeMetrics[0]?.metrics ?? [];
  const pointsOf = (name: string) => points.find(({ descriptor }) => descriptor.name === name)?.dataPoints;
  expect(pointsOf("voucher_ledger.instructions")).toMatchObject([
    { attributes: { type: "trainee.register", outcome: "accepted" }, value: 1 },
    { attributes: { type: "trainee.register", outcome: "duplicate-trainee" }, value: 1 },
  ]);
  expect(pointsOf("voucher_ledger.pending")).toMatchObject([{ value: 0 }]);
  expect(pointsOf("voucher_ledger.commit.batch_size")).toMatchObject([{ value: { count: 2, sum: 2 } }]);
  expect(pointsOf("voucher_ledger.submit.duration")).toHaveLength(2);
});

test("a submission without an answer is a span with an error", async () => {
  const spans = new InMemorySpanExporter();
  const tracer = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }).getTracer("test");
  const store = faulty(memoryStore());
  const world = await openWorld({ store });
  const { ledger } = await beside(world, { observer: telemetry({ tracer }) });
  await ledger.close();
  await expect(ledger.submit(registration(world, "t-1"))).rejects.toMatchObject({ code: "ledger-closed" });
  expect(spans.getFinishedSpans()).toEqual([]); // it never got to the writer
  const other = await openWorld({ store: faulty(memoryStore()), observer: telemetry({ tracer }) });
  const before = spans.getFinishedSpans().length;
  other.clock.now += 400 * 86_400_000;
  await expect(other.ledger.submit(registration(other, "t-1"))).rejects.toMatchObject({ code: "clock-jump" });
  const ended = spans.getFinishedSpans().slice(before);
  expect(ended).toHaveLength(2);
  for (const { status } of ended) expect(status).toMatchObject({ code: SpanStatusCode.ERROR });
});
